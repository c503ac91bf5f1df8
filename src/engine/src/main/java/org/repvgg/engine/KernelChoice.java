/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.util.Locale;
import org.repvgg.engine.kernel.KernelProvider;

/**
 * Which kernel set to run. A JVM runs one vector width: once an engine has taken one, {@link #AUTO} gives the same and
 * asking for another fails with {@link org.repvgg.engine.kernel.KernelUnavailableException}.
 */
public enum KernelChoice {
    /** The widest vectors that this JVM and machine run well, else scalar. */
    AUTO,
    /** Plain Java, no module needed. */
    SCALAR,
    /** 4 images at once. */
    VECTOR_128,
    /** 8 images at once: AVX2. */
    VECTOR_256,
    /** 16 images at once: AVX-512. */
    VECTOR_512;

    /**
     * Parses {@code auto}, {@code scalar}, {@code vector-128}, {@code vector-256} or {@code vector-512}.
     *
     * @throws UnknownKernelException for anything else, naming what was found and what was expected
     */
    public static KernelChoice parse(String text) {
        for (KernelChoice choice : values()) {
            if (choice.toString().equals(text)) {
                return choice;
            }
        }
        throw new UnknownKernelException(
                "Cannot choose kernel '" + text + "' (expected auto, scalar, vector-128, vector-256 or vector-512).");
    }

    /** The kernel set of this choice, and why. */
    KernelProvider.Selection select() {
        return switch (this) {
            case AUTO -> KernelProvider.auto();
            case SCALAR -> KernelProvider.scalar();
            case VECTOR_128 -> KernelProvider.vector(128);
            case VECTOR_256 -> KernelProvider.vector(256);
            case VECTOR_512 -> KernelProvider.vector(512);
        };
    }

    /** The text that {@link #parse} takes. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
