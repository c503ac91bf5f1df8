/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import org.jspecify.annotations.Nullable;

/**
 * The packed weights of one convolution for all threads: the first run that needs them packs them, others wait for it.
 * Allocates nothing once they are packed.
 */
final class PackedWeights {
    /** Fills an array from {@link Scratch#ALIGNED} on. */
    interface Packer {
        void pack(float[] packed);
    }

    private volatile float @Nullable [] packed;

    /** The weights, or null as long as {@link #pack} has not returned. */
    float @Nullable [] orNull() {
        return packed;
    }

    /** Packs the weights unless another thread has meanwhile. If it fails, the next caller tries anew. */
    synchronized float[] pack(long floats, Packer packer) {
        float[] made = packed;
        if (made == null) {
            made = new float[Math.toIntExact(floats)];
            packer.pack(made);
            packed = made;
        }
        return made;
    }
}
