/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

final class Vector256KernelsTest extends KernelContractTest {
    @Override
    LaneKernels kernels() {
        return KernelProvider.vector(256).kernels();
    }
}
