/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The weights of one convolution in the form that its products take, for all threads: the first run that needs them makes
 * them, others wait for it. Allocates nothing once they are made.
 */
final class KeptPanels {
    /** Fills an array from {@link Scratch#ALIGNED} on. */
    interface Maker {
        void make(float[] panels);
    }

    private volatile float @Nullable [] panels;

    /** The panels, or null as long as {@link #make} has not returned. */
    float @Nullable [] orNull() {
        return panels;
    }

    /** Makes the panels unless another thread has meanwhile. If it fails, the next caller tries anew. */
    synchronized float[] make(long floats, Maker maker) {
        float[] made = panels;
        if (made == null) {
            made = new float[Math.toIntExact(floats)];
            maker.make(made);
            panels = made;
        }
        return made;
    }
}
