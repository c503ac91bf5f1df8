/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import org.repvgg.engine.kernel.ConvolutionContractTest;
import org.repvgg.engine.kernel.LaneKernels;

final class Vector512Panel3Test extends ConvolutionContractTest {
    @Override
    protected LaneKernels kernels() {
        return new Kernels512(3);
    }
}
