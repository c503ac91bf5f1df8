/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import java.util.concurrent.atomic.AtomicInteger;
import org.repvgg.engine.kernel.KernelUnavailableException;

/** The vector width of this JVM, fixed by the first request, before {@link Lanes} is loaded. */
final class LaneWidth {
    private static final AtomicInteger BITS = new AtomicInteger();

    private LaneWidth() {}

    /** The width in bits, 0 before the first request. */
    static int bitsInUse() {
        return BITS.get();
    }

    /**
     * Fixes the width.
     *
     * @param bits 128, 256 or 512
     * @throws KernelUnavailableException where another width is in use
     */
    static void fix(int bits) {
        if (bits != 128 && bits != 256 && bits != 512) {
            throw new IllegalArgumentException("Cannot run vectors of " + bits + " bits (expected 128, 256 or 512).");
        }
        if (!BITS.compareAndSet(0, bits) && BITS.get() != bits) {
            throw new KernelUnavailableException("Cannot run kernel vector-" + bits + ": this JVM already runs vector-"
                    + BITS.get()
                    + " (expected one vector width per JVM, since the JIT compiler boxes vectors once it has"
                    + " seen two). Choose kernel auto, scalar or vector-" + BITS.get() + ", or start another JVM.");
        }
    }
}
