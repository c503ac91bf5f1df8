/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import org.repvgg.engine.TestKernels;
import org.repvgg.engine.kernel.KernelSet;

/** On the kernel set of this JVM. */
final class ChosenConvolutionTest extends ConvolutionContractTest {
    @Override
    KernelSet kernels() {
        return TestKernels.kernels();
    }
}
