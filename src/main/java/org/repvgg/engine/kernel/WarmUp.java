/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings a JVM to compile the kernels before they see work. Until its second compiler has done them, a vector operation
 * costs a thousand times as much; the compilers count calls, so many calls on tiny data are over soon, while the
 * first batch of images would spend seconds.
 */
public final class WarmUp {
    /** The JVM compiles a method without loops after 5,000 calls; a miniature makes some hundred of each. */
    private static final int ROUNDS = 24;

    private WarmUp() {}

    /** Runs miniatures of these convolutions on a kernel set. */
    public static void run(LaneKernels kernels, List<Convolution> convolutions) {
        Set<ConvShape> seen = new HashSet<>();
        for (Convolution convolution : convolutions) {
            Convolution miniature = convolution.miniature();
            if (seen.add(miniature.shape())) {
                repeat(kernels, miniature);
            }
        }
        if (kernels.tiles() != null) {
            products(TileKernels.of(kernels));
        }
    }

    private static void repeat(LaneKernels kernels, Convolution miniature) {
        int inFloats = (int) miniature.shape().inFloats() * kernels.lanes();
        int outFloats = (int) miniature.shape().outFloats() * kernels.lanes();
        float[] in = new float[Scratch.ACTIVATIONS_AT + inFloats];
        float[] out = new float[outFloats];
        Scratch scratch = new Scratch(miniature.scratch(kernels, 1));
        for (int i = 0; i < ROUNDS; i++) {
            miniature.run(kernels, 1, in, Scratch.ACTIVATIONS_AT, inFloats, out, 0, outFloats, scratch);
        }
    }

    /** Groups of every number of columns, whether or not miniatures have them. */
    private static void products(TileKernels kernels) {
        int columns = kernels.groupColumns();
        int ics = 24;
        int[] groupStart = new int[columns + 1];
        int[] vectors = new int[columns];
        for (int i = 0; i < columns; i++) {
            groupStart[i + 1] = i + 1;
            vectors[i] = i + 1;
        }
        float[] u = new float[kernels.panelRows() * ics * columns];
        float[] v = new float[ics * columns * kernels.lanes()];
        float[] m = new float[kernels.panelRows() * columns * kernels.lanes()];
        float[] bias = new float[kernels.panelRows()];
        for (int i = 0; i < 1000; i++) {
            kernels.products(
                    0,
                    columns,
                    groupStart,
                    vectors,
                    u,
                    0,
                    u.length / columns,
                    1,
                    ics,
                    v,
                    0,
                    0,
                    m,
                    0,
                    0,
                    bias,
                    0,
                    i & 1);
        }
    }
}
