/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this JVM: one width, the one that was asked for first ({@link LaneWidth}). The JIT compiler takes both for
 * constants, which keeps vectors in registers; nothing else asks the JDK for a species.
 */
final class Lanes {
    static final VectorSpecies<Float> SPECIES = species(LaneWidth.bitsInUse());
    /** Floats of a vector: images of a lane group. */
    static final int COUNT = SPECIES.length();

    private Lanes() {}

    private static VectorSpecies<Float> species(int bits) {
        return switch (bits) {
            case 128 -> FloatVector.SPECIES_128;
            case 256 -> FloatVector.SPECIES_256;
            case 512 -> FloatVector.SPECIES_512;
            default -> throw new IllegalStateException("Cannot load vector kernels: no width was asked for before.");
        };
    }
}
