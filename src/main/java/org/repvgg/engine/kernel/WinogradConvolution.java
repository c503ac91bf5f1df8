/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import java.util.Arrays;

/**
 * 3x3 convolution of padding 1, stride 1 or 2, with bias and optional ReLU, by Winograd's method over tiles of lanes.
 *
 * <p>Per group of channels and block of tiles: input transform into V, one column of V a tile and pair of points; then
 * per block of output channels the weight transform into U, one matrix a pair of weights, the products M = U V, and
 * the output transform. U exists for one block of output channels at a time (transformed on the fly), or for all of them
 * where there are many blocks of tiles and it is small.
 */
public final class WinogradConvolution implements Convolution {
    private static final int KERNEL = 9;
    private static final int MINIATURE_CHANNELS = 16;
    /** Weights that are transformed at once, so that what is between stays in the first-level cache. */
    private static final int WEIGHT_RUN = 512;
    /** One odd cache line more between groups, so that the points of a tile do not fall into the same cache set. */
    private static final int GROUP_PAD_VECTORS = 1;

    private final ConvShape shape;
    private final float[] weight;
    private final float[] bias;
    private final Rectifier rectifier;
    private final Tiling rows;
    private final Tiling columns;
    private final int blockTiles;
    private final int blockChannels;
    private final boolean keepWeights;

    WinogradConvolution(
            ConvShape shape,
            float[] weight,
            float[] bias,
            Rectifier rectifier,
            Tiling rows,
            Tiling columns,
            int blockTiles,
            int blockChannels,
            boolean keepWeights) {
        this.shape = shape;
        this.weight = weight;
        this.bias = bias;
        this.rectifier = rectifier;
        this.rows = rows;
        this.columns = columns;
        this.blockTiles = blockTiles;
        this.blockChannels = blockChannels;
        this.keepWeights = keepWeights;
    }

    @Override
    public ConvShape shape() {
        return shape;
    }

    @Override
    public Convolution miniature() {
        Tiling fewRows = rows.shortened();
        Tiling fewColumns = columns.shortened();
        int stride = shape.stride();
        ConvShape small = shape.resized(
                MINIATURE_CHANNELS, MINIATURE_CHANNELS, fewRows.outputs() * stride, fewColumns.outputs() * stride);
        return new WinogradConvolution(
                small,
                new float[small.weights()],
                new float[MINIATURE_CHANNELS],
                rectifier,
                fewRows,
                fewColumns,
                Integer.MAX_VALUE,
                MINIATURE_CHANNELS,
                false);
    }

    private int matrices() {
        return rows.big().weights() * columns.big().weights();
    }

    private int tilesPerLaneGroup() {
        return rows.count() * columns.count();
    }

    private int vStride(TileKernels kernels) {
        return (shape.groupInChannels() * kernels.groupColumns() + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    private int mStride(TileKernels kernels) {
        return (blockRows(kernels) * kernels.groupColumns() + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    /** Floats of one matrix of transformed weights of a block of output channels, in whole vectors. */
    private int uStride(TileKernels kernels) {
        return roundUp(blockRows(kernels) * shape.groupInChannels(), 16) + 16;
    }

    /** Output channels of a block in whole panels. */
    private int blockRows(TileKernels kernels) {
        return roundUp(blockChannels, kernels.panelRows());
    }

    private int channelBlocks() {
        return (shape.groupOutChannels() + blockChannels - 1) / blockChannels;
    }

    private static int roundUp(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    @Override
    public Scratch.Size scratch(LaneKernels laneKernels, int laneGroups) {
        TileKernels kernels = TileKernels.of(laneKernels);
        int tiles = Math.min(blockTiles, laneGroups * tilesPerLaneGroup());
        int slots = tiles * rows.big().points() * columns.big().points();
        int groups = matrices() + slots / kernels.groupColumns() + 1;
        int rowMatrices = columns.big().weights();
        long u = (long) uStride(kernels) * (keepWeights ? (long) matrices() * channelBlocks() : rowMatrices);
        return new Scratch.Size(
                (long) groups * vStride(kernels),
                (long) groups * mStride(kernels),
                u,
                (long) KERNEL * tapStride(kernels),
                slots,
                matrices());
    }

    private int tapStride(TileKernels kernels) {
        return uStride(kernels);
    }

    @Override
    public void run(
            LaneKernels laneKernels,
            int laneGroups,
            float[] in,
            int inAt,
            int inGroupStride,
            int pitch,
            float[] out,
            int outAt,
            int outGroupStride,
            Scratch scratch) {
        TileKernels kernels = TileKernels.of(laneKernels);
        int tiles = laneGroups * tilesPerLaneGroup();
        for (int group = 0; group < shape.groups(); group++) {
            int groupIn = inAt + group * shape.groupInChannels() * shape.height() * shape.width() * pitch;
            int count;
            for (int first = 0; first < tiles; first += count) {
                count = Math.min(blockTiles, tiles - first);
                assignSlots(kernels, first, count, scratch);
                for (int t = 0; t < count; t++) {
                    inputTile(kernels, first + t, t, in, groupIn, inGroupStride, pitch, scratch);
                }
                for (int block = 0; block < channelBlocks(); block++) {
                    channelBlock(kernels, group, block, first, count, out, outAt, outGroupStride, scratch);
                }
            }
        }
    }

    private void channelBlock(
            TileKernels kernels,
            int group,
            int block,
            int firstTile,
            int tiles,
            float[] out,
            int outAt,
            int outGroupStride,
            Scratch scratch) {
        int firstChannel = block * blockChannels;
        int channels = Math.min(blockChannels, shape.groupOutChannels() - firstChannel);
        int panels = (channels + kernels.panelRows() - 1) / kernels.panelRows();
        boolean transform = !keepWeights || firstTile == 0;
        if (transform) {
            gatherPanels(kernels, group * shape.groupOutChannels() + firstChannel, channels, panels, scratch.taps);
        }
        int matrices = columns.big().weights();
        for (int row = 0; row < rows.big().weights(); row++) {
            int keptRow = keepWeights ? block * rows.big().weights() + row : 0;
            int uAt = Scratch.ALIGNED + keptRow * matrices * uStride(kernels);
            if (transform) {
                transformWeights(kernels, row, panels, uAt, scratch);
            }
            kernels.products(
                    row * matrices,
                    matrices,
                    scratch.groupStart,
                    scratch.lastColumns,
                    scratch.u,
                    uAt,
                    uStride(kernels),
                    panels,
                    shape.groupInChannels(),
                    scratch.v,
                    Scratch.V_AT,
                    vStride(kernels),
                    scratch.m,
                    Scratch.ALIGNED,
                    mStride(kernels));
        }
        int plane = shape.outHeight() * shape.outWidth() * kernels.lanes();
        int outChannel = group * shape.groupOutChannels() + firstChannel;
        for (int t = 0; t < tiles; t++) {
            outputTile(
                    kernels,
                    firstTile + t,
                    t,
                    channels,
                    outChannel,
                    out,
                    outAt + outChannel * plane,
                    outGroupStride,
                    plane,
                    scratch);
        }
    }

    /** Gives every tile and pair of points of a block its column in the matrix of its pair of weights. */
    private void assignSlots(TileKernels kernels, int first, int count, Scratch scratch) {
        int matrices = matrices();
        int pitch = kernels.groupColumns();
        int[] used = scratch.lastColumns;
        Arrays.fill(used, 0, matrices, 0);
        int slotsPerTile = rows.big().points() * columns.big().points();
        for (int t = 0; t < count; t++) {
            Line row = rowLine(first + t);
            Line column = columnLine(first + t);
            int at = t * slotsPerTile;
            for (int p = 0; p < row.points(); p++) {
                int matrixRow = row.weightOf(p) * columns.big().weights();
                for (int q = 0; q < column.points(); q++) {
                    scratch.vSlots[at++] = used[matrixRow + column.weightOf(q)]++;
                }
            }
        }
        int groups = 0;
        for (int i = 0; i < matrices; i++) {
            scratch.groupStart[i] = groups;
            groups += (used[i] + pitch - 1) / pitch;
            used[i] = used[i] == 0 ? 0 : (used[i] - 1) % pitch + 1;
        }
        scratch.groupStart[matrices] = groups;
        int lanes = kernels.lanes();
        int vStride = vStride(kernels);
        int mStride = mStride(kernels);
        for (int t = 0; t < count; t++) {
            Line row = rowLine(first + t);
            Line column = columnLine(first + t);
            int at = t * slotsPerTile;
            for (int p = 0; p < row.points(); p++) {
                int matrixRow = row.weightOf(p) * columns.big().weights();
                for (int q = 0; q < column.points(); q++) {
                    int slot = scratch.vSlots[at];
                    int group = scratch.groupStart[matrixRow + column.weightOf(q)] + slot / pitch;
                    scratch.vSlots[at] = Scratch.V_AT + group * vStride + slot % pitch * lanes;
                    scratch.mSlots[at] = Scratch.ALIGNED + group * mStride + slot % pitch * lanes;
                    at++;
                }
            }
        }
    }

    private Line rowLine(int tile) {
        return rows.line(tile % tilesPerLaneGroup() / columns.count());
    }

    private Line columnLine(int tile) {
        return columns.line(tile % columns.count());
    }

    private void inputTile(
            TileKernels kernels,
            int tile,
            int place,
            float[] in,
            int groupIn,
            int inGroupStride,
            int pitch,
            Scratch scratch) {
        int inGroup = tile / tilesPerLaneGroup();
        int tileRow = tile % tilesPerLaneGroup() / columns.count();
        int tileColumn = tile % columns.count();
        Line row = rows.line(tileRow);
        Line column = columns.line(tileColumn);
        int top = rows.start(tileRow) * shape.stride() - 1;
        int left = columns.start(tileColumn) * shape.stride() - 1;
        int at = groupIn + inGroup * inGroupStride;
        int plane = shape.height() * shape.width() * pitch;
        for (int i = 0; i < row.inputs(); i++) {
            int ih = top + i;
            boolean inside = ih >= 0 && ih < shape.height();
            scratch.from[i] = inside ? at + (ih * shape.width() + left) * pitch : 0;
            scratch.step[i] = inside ? plane : 0;
        }
        kernels.inputTile(
                row,
                column,
                in,
                scratch.from,
                scratch.step,
                pitch,
                Math.max(0, -left),
                Math.min(column.inputs(), shape.width() - left),
                shape.groupInChannels(),
                scratch.v,
                Scratch.LINE_AT,
                scratch.v,
                scratch.vSlots,
                place * rows.big().points() * columns.big().points(),
                kernels.groupColumns() * kernels.lanes());
    }

    private void outputTile(
            TileKernels kernels,
            int tile,
            int place,
            int channels,
            int biasAt,
            float[] out,
            int outAt,
            int outGroupStride,
            int plane,
            Scratch scratch) {
        int tileRow = tile % tilesPerLaneGroup() / columns.count();
        int tileColumn = tile % columns.count();
        Line row = rows.line(tileRow);
        int at = outAt + tile / tilesPerLaneGroup() * outGroupStride;
        for (int i = 0; i < row.outputs(); i++) {
            int oh = rows.start(tileRow) + i;
            scratch.to[i] = at + (oh * shape.outWidth() + columns.start(tileColumn)) * kernels.lanes();
        }
        kernels.outputTile(
                row,
                columns.line(tileColumn),
                scratch.m,
                scratch.mSlots,
                place * rows.big().points() * columns.big().points(),
                kernels.groupColumns() * kernels.lanes(),
                channels,
                bias,
                biasAt,
                rectifier,
                scratch.v,
                Scratch.LINE_AT,
                out,
                scratch.to,
                plane);
    }

    /** The weights of some output channels as panels, [tap][panel][ic][panelRows]. */
    private void gatherPanels(TileKernels kernels, int firstChannel, int channels, int panels, float[] taps) {
        int ics = shape.groupInChannels();
        int panelRows = kernels.panelRows();
        int tapStride = tapStride(kernels);
        for (int panel = 0; panel < panels; panel++) {
            for (int r = 0; r < panelRows; r++) {
                int channel = panel * panelRows + r;
                int to = panel * ics * panelRows + r;
                if (channel < channels) {
                    gatherTaps((firstChannel + channel) * ics * KERNEL, ics, panelRows, to, tapStride, taps);
                } else {
                    clearTaps(ics, panelRows, to, tapStride, taps);
                }
            }
        }
    }

    /** Transforms panels for one row of pairs of weights: [pair][panel][ic][panelRows]. */
    private void transformWeights(TileKernels kernels, int row, int panels, int uAt, Scratch scratch) {
        int all = panels * shape.groupInChannels() * kernels.panelRows();
        for (int first = 0; first < all; first += WEIGHT_RUN) {
            kernels.weights(
                    row,
                    rows.big(),
                    columns.big(),
                    scratch.taps,
                    first,
                    tapStride(kernels),
                    Math.min(WEIGHT_RUN, all - first),
                    scratch.v,
                    Scratch.LINE_AT,
                    scratch.u,
                    uAt + first,
                    uStride(kernels));
        }
    }

    /** Zeros for a row that a panel has and the group of channels has not. */
    private static void clearTaps(int ics, int panelRows, int at, int tapStride, float[] taps) {
        for (int tap = 0; tap < KERNEL; tap++) {
            for (int i = 0; i < ics; i++) {
                taps[tap * tapStride + at + i * panelRows] = 0;
            }
        }
    }

    /** From [ic][tap] of one output channel to its row of a panel, [tap][ic][panelRows]. */
    private void gatherTaps(int weightAt, int count, int panelRows, int at, int tapStride, float[] taps) {
        for (int i = 0; i < count; i++) {
            int from = weightAt + i * KERNEL;
            int to = at + i * panelRows;
            taps[to] = weight[from];
            taps[to + tapStride] = weight[from + 1];
            taps[to + 2 * tapStride] = weight[from + 2];
            taps[to + 3 * tapStride] = weight[from + 3];
            taps[to + 4 * tapStride] = weight[from + 4];
            taps[to + 5 * tapStride] = weight[from + 5];
            taps[to + 6 * tapStride] = weight[from + 6];
            taps[to + 7 * tapStride] = weight[from + 7];
            taps[to + 8 * tapStride] = weight[from + 8];
        }
    }
}
