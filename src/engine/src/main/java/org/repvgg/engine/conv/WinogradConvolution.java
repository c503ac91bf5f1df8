/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.repvgg.engine.kernel.Blocking;
import org.repvgg.engine.kernel.ColumnSplit;
import org.repvgg.engine.kernel.ConvLayer;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.CoordinateGemmArgs;
import org.repvgg.engine.kernel.InputTileArgs;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.LaneSharing;
import org.repvgg.engine.kernel.OutputTileArgs;
import org.repvgg.engine.kernel.TileKernels;
import org.repvgg.engine.kernel.WinogradLine;
import org.repvgg.model.Activation;

/**
 * 3x3 convolution of padding 1, stride 1 or 2, with bias and activation.
 *
 * <p>Method: Winograd's minimal filtering. Per group of channels and block of tiles: input transform into V, one column of V
 * per tile and coordinate; then per block of output channels the weight transform into U, the GEMMs M = U V, one per weight
 * coordinate, and the output transform. U exists for one block of output channels at a time (transformed on the fly), for
 * all of them of a group during a run where there are many blocks of tiles and it is small, or for all threads and runs. For
 * partial batches, transforms run on lane-shared channels; columns are rearranged before and after the GEMMs.
 *
 * <p>Shapes: see {@link Activations}; weights OIHW.
 *
 * <p>Accuracy: 3e-5 of the largest output, 1e-5 as root mean square, see docs/design/kernels.md#accuracy; tested by
 * ConvolutionContractTest. NaN and infinity propagate within a tile of their lane.
 *
 * <p>Cost: 1.8 to 4.9 times fewer multiplications than the definition, see docs/design/kernels.md#transforms. Source: Winograd 1980;
 * Lavin and Gray 2016; stride 2 and nested families derived in docs/design/kernels.md#transforms.
 */
public final class WinogradConvolution implements Convolution {
    private static final int MINIATURE_CHANNELS = 16;
    /** One odd cache line more between groups, so that the coordinates of a tile do not fall into the same cache set. */
    private static final int GROUP_PAD_VECTORS = 1;

    private final ConvLayer layer;
    private final ConvShape shape;
    private final WinogradPlan plan;
    private final WinogradWeights weights;
    private final TileGrid grid;
    /** Rows of a panel beyond the last channel have a bias too. */
    private final float[] paddedBias;

    WinogradConvolution(ConvLayer layer, WinogradPlan plan) {
        this(
                layer,
                plan,
                new WinogradWeights(layer, plan.rows().big(), plan.columns().big(), plan.blockChannels(), null),
                Arrays.copyOf(layer.bias(), layer.bias().length + Blocking.MAX_MR));
    }

    private WinogradConvolution(ConvLayer layer, WinogradPlan plan, WinogradWeights weights, float[] paddedBias) {
        this.layer = layer;
        this.shape = layer.shape();
        this.plan = plan;
        this.weights = weights;
        this.grid = new TileGrid(plan.rows(), plan.columns());
        this.paddedBias = paddedBias;
    }

    @Override
    public Convolution prepacked() {
        return new WinogradConvolution(layer, plan, weights.prepacking(), paddedBias);
    }

    @Override
    public long packedFloats(KernelSet kernels) {
        return weights.prepackedFloats(mr(kernels));
    }

    @Override
    public Activation activation() {
        return layer.activation();
    }

    @Override
    public ConvShape shape() {
        return shape;
    }

    @Override
    public Convolution miniature() {
        Tiling fewRows = plan.rows().shortened();
        Tiling fewColumns = plan.columns().shortened();
        int stride = shape.stride();
        ConvShape small = shape.resized(
                MINIATURE_CHANNELS, MINIATURE_CHANNELS, fewRows.outputs() * stride, fewColumns.outputs() * stride);
        return new WinogradConvolution(
                new ConvLayer(small, new float[small.weights()], new float[MINIATURE_CHANNELS], layer.activation()),
                new WinogradPlan(fewRows, fewColumns, Integer.MAX_VALUE, MINIATURE_CHANNELS, false));
    }

    @Override
    public int shareableChannels() {
        return Integer.lowestOneBit(shape.groupInChannels() | shape.groupOutChannels() | plan.blockChannels());
    }

    private static int mr(KernelSet kernels) {
        return kernels.requireTiles().blocking().mr();
    }

    private static int nr(KernelSet kernels) {
        return kernels.requireTiles().blocking().nr();
    }

    /** Floats between groups of vectors in V. */
    private int vStride(KernelSet kernels) {
        return (shape.groupInChannels() * nr(kernels) + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    /** Floats between groups of vectors in M. */
    private int mStride(KernelSet kernels) {
        return (weights.blockRows(mr(kernels)) * nr(kernels) + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    /** Floats from one column of shared vectors to the next before the GEMMs, an odd vector included. */
    private int sharedInputs(KernelSet kernels, LaneSharing sharing) {
        return (sharing.vectors(shape.groupInChannels()) + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    /** The same after the GEMMs. */
    private int sharedOutputs(KernelSet kernels, LaneSharing sharing) {
        return (sharing.vectors(plan.blockChannels()) + GROUP_PAD_VECTORS) * kernels.lanes();
    }

    /** Tiles of a block, as many more as columns share a vector. */
    private int blockTiles(LaneSharing sharing) {
        return (int) Math.min(Integer.MAX_VALUE, (long) plan.blockTiles() * sharing.channels());
    }

    /** Whether a run of so many tiles keeps a group's transformed weights from its first block to its last. */
    private boolean keepsWeights(LaneSharing sharing, int tiles) {
        return plan.keepWeights() && tiles > blockTiles(sharing);
    }

    @Override
    public Scratch.Size scratch(KernelSet kernels, LaneSharing sharing, int laneGroups) {
        int allTiles = laneGroups * grid.tiles();
        int gemms = grid.gemms();
        int coordinates = (int) Math.min(blockTiles(sharing) + 1L, allTiles) * grid.coordinatesPerTile();
        int vectors = sharing.isNone() ? coordinates : coordinates / sharing.channels() + gemms;
        int groups = gemms + vectors / nr(kernels) + 1;
        int mr = mr(kernels);
        long u = keepsWeights(sharing, allTiles)
                ? (long) weights.blocks() * weights.blockStride(mr)
                : (long) plan.columns().big().weights() * weights.stride(mr);
        int column = sharing.isNone() ? 0 : Math.max(sharedInputs(kernels, sharing), sharedOutputs(kernels, sharing));
        return new Scratch.Size(
                (long) groups * vStride(kernels),
                (long) groups * mStride(kernels),
                weights.packed() == null ? u : 0,
                weights.tapFloats(mr),
                (long) coordinates * column,
                coordinates,
                gemms);
    }

    @Override
    public void run(KernelSet kernels, Activations in, Activations out, Scratch scratch) {
        TileKernels tileKernels = kernels.requireTiles();
        LaneSharing sharing = in.sharing();
        int tiles = in.laneGroups() * grid.tiles();
        float[] prepacked = weights.prepacked(tileKernels, scratch);
        boolean keeps = keepsWeights(sharing, tiles);
        boolean whole = sharing.isNone();
        setOperands(kernels, sharing, in, out, scratch);
        for (int group = 0; group < shape.groups(); group++) {
            int count;
            for (int first = 0; first < tiles; first += count) {
                // One tile more rather than one alone.
                int left = tiles - first;
                count = left == blockTiles(sharing) + 1 ? left : Math.min(blockTiles(sharing), left);
                placeColumns(kernels, sharing, first, count, scratch);
                for (int t = 0; t < count; t++) {
                    inputTile(kernels, first + t, t, group, in, scratch);
                }
                if (!whole) {
                    toColumns(kernels, sharing, scratch);
                }
                for (int block = 0; block < weights.blocks(); block++) {
                    multiply(tileKernels, prepacked, keeps, first == 0, group, block, scratch);
                    if (!whole) {
                        fromColumns(kernels, sharing, weights.channels(block), scratch);
                    }
                    for (int t = 0; t < count; t++) {
                        outputTile(kernels, first + t, t, group, block, out, scratch);
                    }
                }
            }
        }
    }

    /** Sets what is the same for all calls of a run in the argument objects. */
    private void setOperands(KernelSet kernels, LaneSharing sharing, Activations in, Activations out, Scratch scratch) {
        boolean whole = sharing.isNone();
        int channelStride = whole ? nr(kernels) * kernels.lanes() : kernels.lanes();
        InputTileArgs input = scratch.inputTile;
        input.in = in.data();
        input.channels = sharing.vectors(shape.groupInChannels());
        input.v = whole ? scratch.v : scratch.shared;
        input.channelStride = channelStride;
        OutputTileArgs output = scratch.outputTile;
        output.m = whole ? scratch.m : scratch.shared;
        output.channelStride = channelStride;
        output.activation = layer.activation();
        output.out = out.data();
        output.planeStride = shape.outHeight() * shape.outWidth() * kernels.lanes();
        CoordinateGemmArgs gemms = scratch.coordinateGemm;
        gemms.count = plan.columns().big().weights();
        gemms.uStride = weights.stride(mr(kernels));
        gemms.mStride = mStride(kernels);
        gemms.biasGemm = grid.biasGemm();
        gemms.operands.vStride = vStride(kernels);
        gemms.operands.ks = shape.groupInChannels();
        gemms.operands.bias = paddedBias;
        gemms.operands.rowStride = nr(kernels) * kernels.lanes();
    }

    private void placeColumns(KernelSet kernels, LaneSharing sharing, int first, int count, Scratch scratch) {
        grid.count(first, count, sharing.channels(), nr(kernels), scratch);
        boolean whole = sharing.isNone();
        int vStep = whole ? vStride(kernels) : sharedInputs(kernels, sharing);
        int mStep = whole ? mStride(kernels) : sharedOutputs(kernels, sharing);
        grid.place(first, count, sharing, nr(kernels), vStep, mStep, scratch);
    }

    /** The GEMMs of a block of output channels, with weights that are kept or made now. */
    private void multiply(
            TileKernels kernels,
            float @Nullable [] prepacked,
            boolean keeps,
            boolean firstTiles,
            int group,
            int block,
            Scratch scratch) {
        int mr = kernels.blocking().mr();
        boolean transform = prepacked == null && (!keeps || firstTiles);
        if (transform) {
            weights.gather(mr, group, block, scratch.taps);
        }
        int blockAt = Scratch.ALIGNED;
        if (prepacked != null) {
            blockAt += (group * weights.blocks() + block) * weights.blockStride(mr);
        } else if (keeps) {
            blockAt += block * weights.blockStride(mr);
        }
        CoordinateGemmArgs gemms = scratch.coordinateGemm;
        int rowStride = prepacked != null || keeps ? gemms.count * gemms.uStride : 0;
        gemms.operands.u = prepacked == null ? scratch.u : prepacked;
        gemms.operands.rows = weights.panels(mr, block) * mr;
        gemms.operands.biasAt = group * shape.groupOutChannels() + block * plan.blockChannels();
        for (int row = 0; row < plan.rows().big().weights(); row++) {
            int uAt = blockAt + row * rowStride;
            if (transform) {
                weights.transform(kernels, block, row, scratch, gemms.operands.u, uAt);
            }
            gemms.first = row * gemms.count;
            gemms.operands.uAt = uAt;
            kernels.gemmPerCoordinate(gemms);
        }
    }

    /** From shared vectors to V. */
    private void toColumns(KernelSet kernels, LaneSharing sharing, Scratch scratch) {
        int stride = sharedInputs(kernels, sharing);
        int step = nr(kernels) * kernels.lanes();
        for (int gemm = 0; gemm < grid.gemms(); gemm++) {
            int end = scratch.columnStart[gemm + 1];
            int to = Scratch.V_AT + scratch.groupStart[gemm] * vStride(kernels);
            int vector = 0;
            for (int first = scratch.columnStart[gemm]; first < end; first += sharing.channels()) {
                int at = to + vectorAt(kernels, vector++, scratch.vectors[gemm], vStride(kernels));
                int from = Scratch.ALIGNED + first * stride;
                int vectors = Math.min(sharing.channels(), end - first);
                sharing.toColumns(scratch.shared, from, stride, vectors, shape.groupInChannels(), scratch.v, at, step);
            }
        }
    }

    /** From M to shared vectors. */
    private void fromColumns(KernelSet kernels, LaneSharing sharing, int channels, Scratch scratch) {
        int stride = sharedOutputs(kernels, sharing);
        int step = nr(kernels) * kernels.lanes();
        for (int gemm = 0; gemm < grid.gemms(); gemm++) {
            int end = scratch.columnStart[gemm + 1];
            int from = Scratch.ALIGNED + scratch.groupStart[gemm] * mStride(kernels);
            int vector = 0;
            for (int first = scratch.columnStart[gemm]; first < end; first += sharing.channels()) {
                int at = from + vectorAt(kernels, vector++, scratch.vectors[gemm], mStride(kernels));
                int to = Scratch.ALIGNED + first * stride;
                int vectors = Math.min(sharing.channels(), end - first);
                sharing.fromColumns(scratch.m, at, step, vectors, channels, scratch.shared, to, stride);
            }
        }
    }

    /** Where a vector of a GEMM stands behind its first group. */
    private static int vectorAt(KernelSet kernels, int vector, int vectors, int groupStride) {
        int nr = nr(kernels);
        return ColumnSplit.groupOf(vector, vectors, nr) * groupStride
                + ColumnSplit.columnOf(vector, vectors, nr) * kernels.lanes();
    }

    /**
     * Input transform of a tile.
     *
     * @param tile of all lane groups
     * @param place in the block of tiles
     */
    private void inputTile(KernelSet kernels, int tile, int place, int group, Activations in, Scratch scratch) {
        WinogradLine row = grid.rowLine(tile);
        WinogradLine column = grid.columnLine(tile);
        int top = plan.rows().start(grid.tileRow(tile)) * shape.stride() - 1;
        int left = plan.columns().start(grid.tileColumn(tile)) * shape.stride() - 1;
        int lanes = kernels.lanes();
        int plane = shape.height() * shape.width() * lanes;
        int at = in.at(tile / grid.tiles()) + in.sharing().vectors(group * shape.groupInChannels()) * plane;
        InputTileArgs a = scratch.inputTile;
        for (int i = 0; i < row.inputs(); i++) {
            int ih = top + i;
            boolean inside = ih >= 0 && ih < shape.height();
            a.rowAt[i] = inside ? at + (ih * shape.width() + left) * lanes : 0;
            a.rowStep[i] = inside ? plane : 0;
        }
        a.rows = row;
        a.columns = column;
        a.firstColumn = Math.max(0, -left);
        a.lastColumn = Math.min(column.inputs(), shape.width() - left);
        a.coordinateFrom = place * grid.coordinatesPerTile();
        kernels.requireTiles().inputTile(a);
    }

    /** Output transform of a tile, the channels of a block. */
    private void outputTile(
            KernelSet kernels, int tile, int place, int group, int block, Activations out, Scratch scratch) {
        LaneSharing sharing = out.sharing();
        int tileRow = grid.tileRow(tile);
        int lanes = kernels.lanes();
        int channel = group * shape.groupOutChannels() + block * plan.blockChannels();
        OutputTileArgs a = scratch.outputTile;
        int at = out.at(tile / grid.tiles()) + sharing.vectors(channel) * a.planeStride;
        int left = plan.columns().start(grid.tileColumn(tile));
        a.rows = grid.rowLine(tile);
        a.columns = grid.columnLine(tile);
        for (int i = 0; i < a.rows.outputs(); i++) {
            int oh = plan.rows().start(tileRow) + i;
            a.rowAt[i] = at + (oh * shape.outWidth() + left) * lanes;
        }
        a.channels = sharing.vectors(weights.channels(block));
        a.coordinateFrom = place * grid.coordinatesPerTile();
        kernels.requireTiles().outputTile(a);
    }
}
