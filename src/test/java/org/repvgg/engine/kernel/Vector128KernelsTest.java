/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

final class Vector128KernelsTest extends KernelContractTest {
    @Override
    LaneKernels kernels() {
        return KernelProvider.vector(128).kernels();
    }
}
