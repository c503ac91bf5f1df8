/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

final class ScalarKernelsTest extends KernelContractTest {
    @Override
    LaneKernels kernels() {
        return KernelProvider.scalar().kernels();
    }
}
