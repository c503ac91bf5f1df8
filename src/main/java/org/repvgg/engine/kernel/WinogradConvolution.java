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
 *
 * <p>Of few images the transforms run on packed channels, and columns change their form before and after the products.
 */
public final class WinogradConvolution implements Convolution {
    private static final int MINIATURE_CHANNELS = 16;
    /** One odd cache line more between groups, so that the points of a tile do not fall into the same cache set. */
    private static final int GROUP_PAD_VECTORS = 1;
    /** A panel's rows beyond the last channel have a bias too. */
    private static final int MAX_PANEL_ROWS = 8;

    private final ConvShape shape;
    private final WinogradPanels panels;
    private final float[] bias;
    private final Rectifier rectifier;
    private final TileColumns columns;
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
                Arrays.copyOf(bias, bias.length + MAX_PANEL_ROWS),
                rectifier,
                new TileColumns(rows, columns),
                blockTiles,
                keepWeights);
    }

    private WinogradConvolution(
            WinogradPanels panels,
            float[] paddedBias,
            Rectifier rectifier,
            TileColumns columns,
            int blockTiles,
            boolean keepWeights) {
        this.shape = panels.shape();
        this.panels = panels;
        this.bias = paddedBias;
        this.rectifier = rectifier;
        this.columns = columns;
        this.blockTiles = blockTiles;
        this.keepWeights = keepWeights;
    }

    @Override
    public Convolution keepingPanels() {
        return new WinogradConvolution(panels.keeping(), bias, rectifier, columns, blockTiles, keepWeights);
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
        Tiling fewRows = columns.rows().shortened();
        Tiling fewColumns = columns.columns().shortened();
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

    @Override
    public int packableChannels() {
        return Integer.lowestOneBit(shape.groupInChannels() | shape.groupOutChannels() | panels.blockChannels());
    }

    private int vStride(TileKernels kernels) {
        return (shape.groupInChannels() * kernels.groupColumns() + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    private int mStride(TileKernels kernels) {
        return (panels.blockRows(kernels) * kernels.groupColumns() + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    /** Floats from one packed column to the next before the products, an odd vector included. */
    private int vColumn(TileKernels kernels, Packing packing) {
        return (packing.vectors(shape.groupInChannels()) + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    private int mColumn(TileKernels kernels, Packing packing) {
        return (packing.vectors(panels.blockChannels()) + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    /** Tiles of a block, as many more as columns share a vector. */
    private int blockTiles(Packing packing) {
        return (int) Math.min(Integer.MAX_VALUE, (long) blockTiles * packing.channels());
    }

    /** Whether a run of so many tiles keeps a group's transformed weights from its first block to its last. */
    private boolean keeps(Packing packing, int tiles) {
        return keepWeights && tiles > blockTiles(packing);
    }

    @Override
    public Scratch.Size scratch(LaneKernels laneKernels, int laneGroups) {
        TileKernels kernels = TileKernels.of(laneKernels);
        return scratch(kernels, Packing.whole(kernels.lanes()), laneGroups * columns.tiles());
    }

    @Override
    public Scratch.Size packedScratch(LaneKernels laneKernels, Packing packing) {
        return scratch(TileKernels.of(laneKernels), packing, columns.tiles());
    }

    private Scratch.Size scratch(TileKernels kernels, Packing packing, int allTiles) {
        int matrices = columns.matrices();
        int slots = (int) Math.min(blockTiles(packing) + 1L, allTiles) * columns.slotsPerTile();
        int vectors = packing.isWhole() ? slots : slots / packing.channels() + matrices;
        int groups = matrices + vectors / kernels.groupColumns() + 1;
        long u = keeps(packing, allTiles)
                ? (long) panels.blocks() * panels.blockStride(kernels)
                : (long) columns.columns().big().weights() * panels.matrixStride(kernels);
        int column = packing.isWhole() ? 0 : Math.max(vColumn(kernels, packing), mColumn(kernels, packing));
        return new Scratch.Size(
                (long) groups * vStride(kernels),
                (long) groups * mStride(kernels),
                panels.kept() == null ? u : 0,
                panels.tapFloats(kernels),
                (long) slots * column,
                slots,
                matrices);
    }

    @Override
    public void run(
            LaneKernels laneKernels,
            int laneGroups,
            float[] in,
            int inAt,
            int inGroupStride,
            float[] out,
            int outAt,
            int outGroupStride,
            Scratch scratch) {
        TileKernels kernels = TileKernels.of(laneKernels);
        Packing whole = Packing.whole(kernels.lanes());
        int tiles = laneGroups * columns.tiles();
        runTiles(kernels, whole, tiles, in, inAt, inGroupStride, out, outAt, outGroupStride, scratch);
    }

    @Override
    public void runPacked(
            LaneKernels laneKernels, Packing packing, float[] in, int inAt, float[] out, int outAt, Scratch scratch) {
        runTiles(TileKernels.of(laneKernels), packing, columns.tiles(), in, inAt, 0, out, outAt, 0, scratch);
    }

    private void runTiles(
            TileKernels kernels,
            Packing packing,
            int tiles,
            float[] in,
            int inAt,
            int inGroupStride,
            float[] out,
            int outAt,
            int outGroupStride,
            Scratch scratch) {
        float[] kept = panels.whole(kernels, scratch);
        int plane = shape.height() * shape.width() * kernels.lanes();
        boolean keeps = keeps(packing, tiles);
        for (int group = 0; group < shape.groups(); group++) {
            int groupIn = inAt + packing.vectors(group * shape.groupInChannels()) * plane;
            int count;
            for (int first = 0; first < tiles; first += count) {
                // One tile more rather than one alone.
                int left = tiles - first;
                count = left == blockTiles(packing) + 1 ? left : Math.min(blockTiles(packing), left);
                place(kernels, packing, first, count, scratch);
                for (int t = 0; t < count; t++) {
                    inputTile(kernels, packing, first + t, t, in, groupIn, inGroupStride, scratch);
                }
                if (!packing.isWhole()) {
                    toProducts(kernels, packing, scratch);
                }
                for (int block = 0; block < panels.blocks(); block++) {
                    multiply(kernels, kept, keeps, first == 0, group, block, scratch);
                    if (!packing.isWhole()) {
                        fromProducts(kernels, packing, panels.channels(block), scratch);
                    }
                    int channel = group * shape.groupOutChannels() + block * panels.blockChannels();
                    int channels = packing.vectors(panels.channels(block));
                    for (int t = 0; t < count; t++) {
                        outputTile(
                                kernels, packing, first + t, t, channel, channels, out, outAt, outGroupStride, scratch);
                    }
                }
            }
        }
    }

    private void place(TileKernels kernels, Packing packing, int first, int count, Scratch scratch) {
        columns.count(first, count, packing.channels(), kernels.groupColumns(), scratch);
        boolean whole = packing.isWhole();
        int vStep = whole ? vStride(kernels) : vColumn(kernels, packing);
        int mStep = whole ? mStride(kernels) : mColumn(kernels, packing);
        columns.place(first, count, packing, kernels, vStep, mStep, scratch);
    }

    /** The products of a block of output channels, from weights that are kept or made now. */
    private void multiply(
            TileKernels kernels,
            float @Nullable [] kept,
            boolean keeps,
            boolean firstTiles,
            int group,
            int block,
            Scratch scratch) {
        boolean transform = kept == null && (!keeps || firstTiles);
        if (transform) {
            panels.gather(kernels, group, block, scratch.taps);
        }
        float[] u = kept == null ? scratch.u : kept;
        int matrices = columns.columns().big().weights();
        int blockAt = Scratch.ALIGNED;
        if (kept != null) {
            blockAt += (group * panels.blocks() + block) * panels.blockStride(kernels);
        } else if (keeps) {
            blockAt += block * panels.blockStride(kernels);
        }
        int rowStride = kept != null || keeps ? matrices * panels.matrixStride(kernels) : 0;
        for (int row = 0; row < columns.rows().big().weights(); row++) {
            int uAt = blockAt + row * rowStride;
            if (transform) {
                panels.transform(kernels, block, row, scratch, u, uAt);
            }
            kernels.products(
                    row * matrices,
                    matrices,
                    scratch.groupStart,
                    scratch.vectors,
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
                    mStride(kernels),
                    bias,
                    group * shape.groupOutChannels() + block * panels.blockChannels(),
                    columns.biasMatrix());
        }
    }

    /** From packed columns to V. */
    private void toProducts(TileKernels kernels, Packing packing, Scratch scratch) {
        int column = vColumn(kernels, packing);
        int step = kernels.groupColumns() * kernels.lanes();
        for (int matrix = 0; matrix < columns.matrices(); matrix++) {
            int end = scratch.columnStart[matrix + 1];
            int to = Scratch.V_AT + scratch.groupStart[matrix] * vStride(kernels);
            int vector = 0;
            for (int first = scratch.columnStart[matrix]; first < end; first += packing.channels()) {
                packing.toProducts(
                        scratch.packed,
                        Scratch.ALIGNED + first * column,
                        column,
                        Math.min(packing.channels(), end - first),
                        shape.groupInChannels(),
                        scratch.v,
                        to + vectorAt(kernels, vector++, scratch.vectors[matrix], vStride(kernels)),
                        step);
            }
        }
    }

    /** From M to packed columns. */
    private void fromProducts(TileKernels kernels, Packing packing, int channels, Scratch scratch) {
        int column = mColumn(kernels, packing);
        int step = kernels.groupColumns() * kernels.lanes();
        for (int matrix = 0; matrix < columns.matrices(); matrix++) {
            int end = scratch.columnStart[matrix + 1];
            int from = Scratch.ALIGNED + scratch.groupStart[matrix] * mStride(kernels);
            int vector = 0;
            for (int first = scratch.columnStart[matrix]; first < end; first += packing.channels()) {
                packing.fromProducts(
                        scratch.m,
                        from + vectorAt(kernels, vector++, scratch.vectors[matrix], mStride(kernels)),
                        step,
                        Math.min(packing.channels(), end - first),
                        channels,
                        scratch.packed,
                        Scratch.ALIGNED + first * column,
                        column);
            }
        }
    }

    /** Where a vector of a matrix stands behind the first group of it. */
    private static int vectorAt(TileKernels kernels, int vector, int vectors, int groupStride) {
        int columns = kernels.groupColumns();
        return VectorGroups.groupOf(vector, vectors, columns) * groupStride
                + VectorGroups.columnOf(vector, vectors, columns) * kernels.lanes();
    }

    private void inputTile(
            TileKernels kernels,
            Packing packing,
            int tile,
            int place,
            float[] in,
            int groupIn,
            int inGroupStride,
            Scratch scratch) {
        Line row = columns.rowLine(tile);
        Line column = columns.columnLine(tile);
        int top = columns.rows().start(columns.tileRow(tile)) * shape.stride() - 1;
        int left = columns.columns().start(columns.tileColumn(tile)) * shape.stride() - 1;
        int lanes = kernels.lanes();
        int at = groupIn + tile / columns.tiles() * inGroupStride;
        int plane = shape.height() * shape.width() * lanes;
        for (int i = 0; i < row.inputs(); i++) {
            int ih = top + i;
            boolean inside = ih >= 0 && ih < shape.height();
            scratch.from[i] = inside ? at + (ih * shape.width() + left) * lanes : 0;
            scratch.step[i] = inside ? plane : 0;
        }
        boolean whole = packing.isWhole();
        kernels.inputTile(
                row,
                column,
                in,
                scratch.from,
                scratch.step,
                Math.max(0, -left),
                Math.min(column.inputs(), shape.width() - left),
                packing.vectors(shape.groupInChannels()),
                scratch.v,
                Scratch.LINE_AT,
                whole ? scratch.v : scratch.packed,
                scratch.vSlots,
                place * columns.slotsPerTile(),
                whole ? kernels.groupColumns() * lanes : lanes);
    }

    /**
     * Output transform of a tile.
     *
     * @param channel first channel of the block
     * @param channels vectors of channels
     */
    private void outputTile(
            TileKernels kernels,
            Packing packing,
            int tile,
            int place,
            int channel,
            int channels,
            float[] out,
            int outAt,
            int outGroupStride,
            Scratch scratch) {
        int tileRow = columns.tileRow(tile);
        Line row = columns.rowLine(tile);
        int lanes = kernels.lanes();
        int plane = shape.outHeight() * shape.outWidth() * lanes;
        int at = outAt + packing.vectors(channel) * plane + tile / columns.tiles() * outGroupStride;
        int left = columns.columns().start(columns.tileColumn(tile));
        for (int i = 0; i < row.outputs(); i++) {
            int oh = columns.rows().start(tileRow) + i;
            scratch.to[i] = at + (oh * shape.outWidth() + left) * lanes;
        }
        boolean whole = packing.isWhole();
        kernels.outputTile(
                row,
                columns.columnLine(tile),
                whole ? scratch.m : scratch.packed,
                scratch.mSlots,
                place * columns.slotsPerTile(),
                whole ? kernels.groupColumns() * lanes : lanes,
                channels,
                rectifier,
                scratch.v,
                Scratch.LINE_AT,
                out,
                scratch.to,
                plane);
    }
}
