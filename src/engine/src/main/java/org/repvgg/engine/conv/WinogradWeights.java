/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import org.jspecify.annotations.Nullable;
import org.repvgg.engine.kernel.ConvLayer;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.TileKernels;
import org.repvgg.engine.kernel.WeightTransformArgs;
import org.repvgg.engine.kernel.WinogradLine;

/**
 * The weights of a {@link WinogradConvolution} on their way to its GEMMs: gathered from the model's array into panels
 * of a block of output channels, [tap][panel][ic][mr], and transformed, [panel][ic][mr] per weight coordinate. By the block
 * as a run needs them, or once for all runs and threads in {@link #prepacked}.
 *
 * @param rows the longest line of the rows, likewise {@code columns}
 * @param blockChannels output channels of a block
 * @param packed where all transformed weights are kept for all threads; null if they are made in each run
 */
record WinogradWeights(
        ConvLayer layer,
        WinogradLine rows,
        WinogradLine columns,
        int blockChannels,
        @Nullable PackedWeights packed) {
    private static final int TAPS = 9;
    /** Weights that are transformed at once, so that what is between stays in the first-level cache. */
    private static final int RUN = 512;

    WinogradWeights prepacking() {
        return new WinogradWeights(layer, rows, columns, blockChannels, new PackedWeights());
    }

    private ConvShape shape() {
        return layer.shape();
    }

    /** Weight coordinates, and so GEMMs. */
    int gemms() {
        return rows.weights() * columns.weights();
    }

    /** Blocks of output channels in a group. */
    int blocks() {
        return (shape().groupOutChannels() + blockChannels - 1) / blockChannels;
    }

    /** Output channels of one block. */
    int channels(int block) {
        return Math.min(blockChannels, shape().groupOutChannels() - block * blockChannels);
    }

    /** Panels of one block. */
    int panels(int mr, int block) {
        return (channels(block) + mr - 1) / mr;
    }

    /** Output channels of a block in whole panels. */
    int blockRows(int mr) {
        return roundUp(blockChannels, mr);
    }

    /** Floats from one weight coordinate of a block to the next, and from one tap to the next: whole vectors and a cache line. */
    int stride(int mr) {
        return roundUp(blockRows(mr) * shape().groupInChannels(), 16) + 16;
    }

    /** Floats of all weight coordinates of a block. */
    int blockStride(int mr) {
        return gemms() * stride(mr);
    }

    /** Floats of {@link #prepacked}. */
    long prepackedFloats(int mr) {
        return Scratch.ALIGNED + (long) shape().groups() * blocks() * blockStride(mr);
    }

    long tapFloats(int mr) {
        return (long) TAPS * stride(mr);
    }

    private static int roundUp(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    /**
     * All transformed weights, [group][block][row of weight coordinates][column of them], made now if no run has made them;
     * null if they are not kept.
     */
    float @Nullable [] prepacked(TileKernels kernels, Scratch scratch) {
        if (packed == null) {
            return null;
        }
        float[] made = packed.orNull();
        long floats = prepackedFloats(kernels.blocking().mr());
        return made != null ? made : packed.pack(floats, u -> transformAll(kernels, scratch, u));
    }

    private void transformAll(TileKernels kernels, Scratch scratch, float[] u) {
        int mr = kernels.blocking().mr();
        int at = Scratch.ALIGNED;
        for (int group = 0; group < shape().groups(); group++) {
            for (int block = 0; block < blocks(); block++) {
                gather(mr, group, block, scratch.taps);
                for (int row = 0; row < rows.weights(); row++) {
                    transform(kernels, block, row, scratch, u, at);
                    at += columns.weights() * stride(mr);
                }
            }
        }
    }

    /** The weights of a block as panels, [tap][panel][ic][mr]. */
    void gather(int mr, int group, int block, float[] taps) {
        int firstChannel = group * shape().groupOutChannels() + block * blockChannels;
        int ics = shape().groupInChannels();
        for (int panel = 0; panel < panels(mr, block); panel++) {
            int channel = panel * mr;
            int channels = Math.min(mr, channels(block) - channel);
            int from = (firstChannel + channel) * ics * TAPS;
            for (int tap = 0; tap < TAPS; tap++) {
                int to = tap * stride(mr) + channel * ics;
                if (channels == 8) {
                    gatherEight(from + tap, ics, taps, to);
                } else if (mr == 3 && channels == 3) {
                    gatherThree(from + tap, ics, taps, to);
                } else {
                    gatherSome(channels, mr, from + tap, ics, taps, to);
                }
            }
        }
    }

    /**
     * Transforms a block that was gathered, for one row of weight coordinates: [column of weight coordinates][panel][ic][mr]
     * from {@code uAt}.
     */
    void transform(TileKernels kernels, int block, int row, Scratch scratch, float[] u, int uAt) {
        int mr = kernels.blocking().mr();
        int all = panels(mr, block) * shape().groupInChannels() * mr;
        WeightTransformArgs a = scratch.weightTransform;
        a.rows = rows;
        a.columns = columns;
        a.row = row;
        a.tapStride = stride(mr);
        a.u = u;
        a.uStride = stride(mr);
        for (int first = 0; first < all; first += RUN) {
            a.tapsAt = first;
            a.count = Math.min(RUN, all - first);
            a.uAt = uAt + first;
            kernels.transformWeights(a);
        }
    }

    /** One tap of eight output channels, each a row of the model's array, to [ic][8]: every store follows the one before. */
    private void gatherEight(int from, int ics, float[] taps, int to) {
        float[] weight = layer.weight();
        int row = ics * TAPS;
        for (int ic = 0; ic < ics; ic++) {
            int at = from + ic * TAPS;
            int t = to + ic * 8;
            taps[t] = weight[at];
            taps[t + 1] = weight[at + row];
            taps[t + 2] = weight[at + 2 * row];
            taps[t + 3] = weight[at + 3 * row];
            taps[t + 4] = weight[at + 4 * row];
            taps[t + 5] = weight[at + 5 * row];
            taps[t + 6] = weight[at + 6 * row];
            taps[t + 7] = weight[at + 7 * row];
        }
    }

    private void gatherThree(int from, int ics, float[] taps, int to) {
        float[] weight = layer.weight();
        int row = ics * TAPS;
        for (int ic = 0; ic < ics; ic++) {
            int at = from + ic * TAPS;
            int t = to + ic * 3;
            taps[t] = weight[at];
            taps[t + 1] = weight[at + row];
            taps[t + 2] = weight[at + 2 * row];
        }
    }

    /** The last panel of a block may have fewer channels than others; the rest is zero. */
    private void gatherSome(int channels, int mr, int from, int ics, float[] taps, int to) {
        float[] weight = layer.weight();
        for (int r = 0; r < mr; r++) {
            int row = from + r * ics * TAPS;
            for (int ic = 0; ic < ics; ic++) {
                taps[to + ic * mr + r] = r < channels ? weight[row + ic * TAPS] : 0;
            }
        }
    }
}
