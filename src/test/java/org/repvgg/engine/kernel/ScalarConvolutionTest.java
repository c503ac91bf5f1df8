/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

final class ScalarConvolutionTest extends ConvolutionContractTest {
    @Override
    protected LaneKernels kernels() {
        return KernelProvider.scalar().kernels();
    }
}
