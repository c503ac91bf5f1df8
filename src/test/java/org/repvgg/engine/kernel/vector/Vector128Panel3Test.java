/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import org.repvgg.engine.kernel.ConvolutionContractTest;
import org.repvgg.engine.kernel.LaneKernels;

final class Vector128Panel3Test extends ConvolutionContractTest {
    @Override
    protected LaneKernels kernels() {
        return new Kernels128(3);
    }
}
