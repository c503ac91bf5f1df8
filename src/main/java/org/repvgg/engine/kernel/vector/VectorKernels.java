/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.VectorDoor;

/** The door of this package: one kernel set a vector width. */
public final class VectorKernels implements VectorDoor {
    @Override
    public int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    @Override
    public LaneKernels kernels(int bits) {
        return switch (bits) {
            case 128 -> new Kernels128();
            case 256 -> new Kernels256();
            case 512 -> new Kernels512();
            default ->
                throw new IllegalArgumentException(
                        "Cannot give vector kernels of " + bits + " bits (expected 128, 256 or 512).");
        };
    }
}
