/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The weights of a {@link WinogradConvolution} on their way to its products: gathered from the model's array into panels
 * of a block of output channels, [tap][panel][ic][panelRows], and transformed, one matrix [panel][ic][panelRows] a pair of
 * weights. By the block as a run needs them, or once and for all in {@link #whole}.
 *
 * @param rows how rows are cut into lines, likewise {@code columns}
 * @param blockChannels output channels of a block
 * @param kept where all transformed weights are kept for all threads; null if they are made in each run
 */
record WinogradPanels(
        ConvShape shape,
        float[] weight,
        Line rows,
        Line columns,
        int blockChannels,
        @Nullable KeptPanels kept) {
    private static final int KERNEL = 9;
    /** Weights that are transformed at once, so that what is between stays in the first-level cache. */
    private static final int RUN = 512;

    WinogradPanels keeping() {
        return new WinogradPanels(shape, weight, rows, columns, blockChannels, new KeptPanels());
    }

    /** Pairs of weights. */
    int matrices() {
        return rows.weights() * columns.weights();
    }

    /** Blocks of output channels in a group. */
    int blocks() {
        return (shape.groupOutChannels() + blockChannels - 1) / blockChannels;
    }

    /** Output channels of one block. */
    int channels(int block) {
        return Math.min(blockChannels, shape.groupOutChannels() - block * blockChannels);
    }

    /** Panels of one block. */
    int panels(TileKernels kernels, int block) {
        return (channels(block) + kernels.panelRows() - 1) / kernels.panelRows();
    }

    /** Output channels of a block in whole panels. */
    int blockRows(TileKernels kernels) {
        return roundUp(blockChannels, kernels.panelRows());
    }

    /** Floats from one matrix of a block to the next, and from one tap to the next: whole vectors and a cache line. */
    int matrixStride(TileKernels kernels) {
        return roundUp(blockRows(kernels) * shape.groupInChannels(), 16) + 16;
    }

    /** Floats of all matrices of a block. */
    int blockStride(TileKernels kernels) {
        return matrices() * matrixStride(kernels);
    }

    /** Floats of {@link #whole}. */
    long wholeFloats(TileKernels kernels) {
        return Scratch.ALIGNED + (long) shape.groups() * blocks() * blockStride(kernels);
    }

    long tapFloats(TileKernels kernels) {
        return (long) KERNEL * matrixStride(kernels);
    }

    private static int roundUp(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    /** All transformed weights, [group][block][row of pairs][column of pairs], made now if no run has made them; null if they are not kept. */
    float @Nullable [] whole(TileKernels kernels, Scratch scratch) {
        if (kept == null) {
            return null;
        }
        float[] made = kept.orNull();
        return made != null ? made : kept.make(wholeFloats(kernels), u -> transformAll(kernels, scratch, u));
    }

    private void transformAll(TileKernels kernels, Scratch scratch, float[] u) {
        int at = Scratch.ALIGNED;
        for (int group = 0; group < shape.groups(); group++) {
            for (int block = 0; block < blocks(); block++) {
                gather(kernels, group, block, scratch.taps);
                for (int row = 0; row < rows.weights(); row++) {
                    transform(kernels, block, row, scratch, u, at);
                    at += columns.weights() * matrixStride(kernels);
                }
            }
        }
    }

    /** The weights of a block as panels, [tap][panel][ic][panelRows]. */
    void gather(TileKernels kernels, int group, int block, float[] taps) {
        int firstChannel = group * shape.groupOutChannels() + block * blockChannels;
        int ics = shape.groupInChannels();
        int panelRows = kernels.panelRows();
        for (int panel = 0; panel < panels(kernels, block); panel++) {
            int channel = panel * panelRows;
            int rows = Math.min(panelRows, channels(block) - channel);
            int from = (firstChannel + channel) * ics * KERNEL;
            for (int tap = 0; tap < KERNEL; tap++) {
                int to = tap * matrixStride(kernels) + channel * ics;
                if (rows == 8) {
                    gatherEight(from + tap, ics, taps, to);
                } else if (panelRows == 3 && rows == 3) {
                    gatherThree(from + tap, ics, taps, to);
                } else {
                    gatherSome(rows, panelRows, from + tap, ics, taps, to);
                }
            }
        }
    }

    /** Transforms a block that was gathered, for one row of pairs of weights: [pair][panel][ic][panelRows] from {@code uAt}. */
    void transform(TileKernels kernels, int block, int row, Scratch scratch, float[] u, int uAt) {
        int all = panels(kernels, block) * shape.groupInChannels() * kernels.panelRows();
        int stride = matrixStride(kernels);
        for (int first = 0; first < all; first += RUN) {
            int count = Math.min(RUN, all - first);
            kernels.weights(
                    row,
                    rows,
                    columns,
                    scratch.taps,
                    first,
                    stride,
                    count,
                    scratch.v,
                    Scratch.LINE_AT,
                    u,
                    uAt + first,
                    stride);
        }
    }

    /** One tap of eight output channels, each a row of {@code weight}, to [ic][8]: every store follows the one before. */
    private void gatherEight(int from, int ics, float[] taps, int to) {
        int row = ics * KERNEL;
        for (int ic = 0; ic < ics; ic++) {
            int at = from + ic * KERNEL;
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
        int row = ics * KERNEL;
        for (int ic = 0; ic < ics; ic++) {
            int at = from + ic * KERNEL;
            int t = to + ic * 3;
            taps[t] = weight[at];
            taps[t + 1] = weight[at + row];
            taps[t + 2] = weight[at + 2 * row];
        }
    }

    /** The last panel of a block may have fewer rows than others; the rest is zero. */
    private void gatherSome(int rows, int panelRows, int from, int ics, float[] taps, int to) {
        for (int r = 0; r < panelRows; r++) {
            int row = from + r * ics * KERNEL;
            for (int ic = 0; ic < ics; ic++) {
                taps[to + ic * panelRows + r] = r < rows ? weight[row + ic * KERNEL] : 0;
            }
        }
    }
}
