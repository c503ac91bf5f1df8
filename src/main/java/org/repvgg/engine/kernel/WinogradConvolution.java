/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * 3x3 convolution of padding 1, stride 1 or 2, with bias and optional ReLU, by Winograd's method over tiles of lanes.
 *
 * <p>Per group of channels and block of tiles: input transform into V, one column of V a tile and pair of points; then
 * per block of output channels the weight transform into U, one matrix a pair of weights, the products M = U V, and
 * the output transform. U exists for one block of output channels at a time (transformed on the fly), for all of them of a
 * group during a run where there are many blocks of tiles and it is small, or for all threads and runs.
 */
public final class WinogradConvolution implements Convolution {
    private static final int MINIATURE_CHANNELS = 16;
    /** One odd cache line more between groups, so that the points of a tile do not fall into the same cache set. */
    private static final int GROUP_PAD_VECTORS = 1;

    private final ConvShape shape;
    private final WinogradPanels panels;
    private final float[] bias;
    private final Rectifier rectifier;
    private final Tiling rows;
    private final Tiling columns;
    private final int blockTiles;
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
        this(
                new WinogradPanels(shape, weight, rows.big(), columns.big(), blockChannels, null),
                bias,
                rectifier,
                rows,
                columns,
                blockTiles,
                keepWeights);
    }

    private WinogradConvolution(
            WinogradPanels panels,
            float[] bias,
            Rectifier rectifier,
            Tiling rows,
            Tiling columns,
            int blockTiles,
            boolean keepWeights) {
        this.shape = panels.shape();
        this.panels = panels;
        this.bias = bias;
        this.rectifier = rectifier;
        this.rows = rows;
        this.columns = columns;
        this.blockTiles = blockTiles;
        this.keepWeights = keepWeights;
    }

    @Override
    public Convolution keepingPanels() {
        return new WinogradConvolution(panels.keeping(), bias, rectifier, rows, columns, blockTiles, keepWeights);
    }

    @Override
    public long panelFloats(LaneKernels kernels) {
        return panels.wholeFloats(TileKernels.of(kernels));
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

    private int tilesPerLaneGroup() {
        return rows.count() * columns.count();
    }

    private int vStride(TileKernels kernels) {
        return (shape.groupInChannels() * kernels.groupColumns() + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    private int mStride(TileKernels kernels) {
        return (panels.blockRows(kernels) * kernels.groupColumns() + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    /** Whether a run of so many tiles keeps a group's transformed weights from its first block to its last. */
    private boolean keeps(int tiles) {
        return keepWeights && tiles > blockTiles;
    }

    @Override
    public Scratch.Size scratch(LaneKernels laneKernels, int laneGroups) {
        TileKernels kernels = TileKernels.of(laneKernels);
        int tiles = Math.min(blockTiles, laneGroups * tilesPerLaneGroup());
        int slots = tiles * rows.big().points() * columns.big().points();
        int groups = panels.matrices() + slots / kernels.groupColumns() + 1;
        long u = keeps(laneGroups * tilesPerLaneGroup())
                ? (long) panels.blocks() * panels.blockStride(kernels)
                : (long) columns.big().weights() * panels.matrixStride(kernels);
        return new Scratch.Size(
                (long) groups * vStride(kernels),
                (long) groups * mStride(kernels),
                panels.kept() == null ? u : 0,
                panels.tapFloats(kernels),
                slots,
                panels.matrices());
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
        float[] kept = panels.whole(kernels, scratch);
        int tiles = laneGroups * tilesPerLaneGroup();
        boolean keeps = keeps(tiles);
        for (int group = 0; group < shape.groups(); group++) {
            int groupIn = inAt + group * shape.groupInChannels() * shape.height() * shape.width() * pitch;
            int count;
            for (int first = 0; first < tiles; first += count) {
                count = Math.min(blockTiles, tiles - first);
                assignSlots(kernels, first, count, scratch);
                for (int t = 0; t < count; t++) {
                    inputTile(kernels, first + t, t, in, groupIn, inGroupStride, pitch, scratch);
                }
                for (int block = 0; block < panels.blocks(); block++) {
                    channelBlock(kernels, kept, keeps, group, block, first, count, out, outAt, outGroupStride, scratch);
                }
            }
        }
    }

    private void channelBlock(
            TileKernels kernels,
            float @Nullable [] kept,
            boolean keeps,
            int group,
            int block,
            int firstTile,
            int tiles,
            float[] out,
            int outAt,
            int outGroupStride,
            Scratch scratch) {
        int channels = panels.channels(block);
        boolean transform = kept == null && (!keeps || firstTile == 0);
        if (transform) {
            panels.gather(kernels, group, block, scratch.taps);
        }
        float[] u = kept == null ? scratch.u : kept;
        int matrices = columns.big().weights();
        int blockAt = Scratch.ALIGNED;
        if (kept != null) {
            blockAt += (group * panels.blocks() + block) * panels.blockStride(kernels);
        } else if (keeps) {
            blockAt += block * panels.blockStride(kernels);
        }
        int rowStride = kept != null || keeps ? matrices * panels.matrixStride(kernels) : 0;
        for (int row = 0; row < rows.big().weights(); row++) {
            int uAt = blockAt + row * rowStride;
            if (transform) {
                panels.transform(kernels, block, row, scratch, u, uAt);
            }
            kernels.products(
                    row * matrices,
                    matrices,
                    scratch.groupStart,
                    scratch.lastColumns,
                    u,
                    uAt,
                    panels.matrixStride(kernels),
                    panels.panels(kernels, block),
                    shape.groupInChannels(),
                    scratch.v,
                    Scratch.V_AT,
                    vStride(kernels),
                    scratch.m,
                    Scratch.ALIGNED,
                    mStride(kernels));
        }
        int plane = shape.outHeight() * shape.outWidth() * kernels.lanes();
        int outChannel = group * shape.groupOutChannels() + block * panels.blockChannels();
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
        int matrices = panels.matrices();
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
}
