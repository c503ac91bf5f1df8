/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/** What {@link KernelProvider} asks of the package that it loads by name. */
public interface VectorDoor {
    /** Width in bits of the float vectors that the JDK prefers on this machine. */
    int preferredBits();

    /**
     * The kernel set of a width.
     *
     * @param bits 128, 256 or 512
     */
    LaneKernels kernels(int bits);
}
