/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/** What {@link KernelProvider} asks of the package that it loads by name. */
public interface VectorProvider {
    /** Width in bits of the float vectors that the JDK prefers on this machine. */
    int preferredBits();

    /** Width in bits of the vectors that this JVM runs, 0 as long as none were asked for. */
    int bitsInUse();

    /**
     * The kernel set of a width. The first call fixes the width for the life of this JVM.
     *
     * @param bits 128, 256 or 512
     * @throws KernelUnavailableException where this JVM already runs another width
     */
    KernelSet kernels(int bits);
}
