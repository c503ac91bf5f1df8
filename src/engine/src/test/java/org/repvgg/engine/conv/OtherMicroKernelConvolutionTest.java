/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import org.junit.jupiter.api.Tag;
import org.repvgg.engine.TestKernels;
import org.repvgg.engine.kernel.KernelSet;

/** On the micro-kernel that this machine would not take: that of 16 registers where it has 32, and the other way round. */
@Tag("vector-kernel")
final class OtherMicroKernelConvolutionTest extends ConvolutionContractTest {
    @Override
    KernelSet kernels() {
        return TestKernels.ofOtherMicroKernel();
    }
}
