/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/** Chooses the method of a convolution and its blocks from its shape. The choice decides bits, so it sees nothing else. */
public final class ConvolutionPlanner {
    /** Fewer channels than this and Winograd's transforms cost more than they save. Measured by LayerBenchmark. */
    private static final int MIN_CHANNELS = 8;

    private static final int MIN_PLANE = 3;
    private static final int LARGEST_LINE_STRIDE_1 = 6;
    private static final int LARGEST_LINE_STRIDE_2 = 7;
    /** With more input channels a tile of 7 x 7 at stride 2 loses more of its digits than any at stride 1 does in RepVGG. */
    private static final int MAX_CHANNELS_7_X_7 = 256;
    /** Rows of tiles then have so many outputs; five where that would leave a line of two. */
    private static final int LARGEST_ROWS_STRIDE_2 = 4;
    /** Transformed weights of at most so many floats are kept for all blocks of tiles. */
    private static final long KEPT_WEIGHTS = 5L << 20;
    /** Planes of at most so many tiles, up to 15 x 15 at stride 1, are one block. */
    private static final int ONE_BLOCK_TILES = 9;
    /** A group of vectors: what is between the transforms of a block then stays near the second-level cache. */
    private static final int BLOCK_TILES = 3;
    /** Kept weights are read once a block: where they take more than this, in floats, blocks are larger. */
    private static final long FEW_WEIGHTS = 1L << 20;

    private static final int LARGE_BLOCK_TILES = 6;

    private static final int BLOCK_CHANNELS = 48;

    private ConvolutionPlanner() {}

    /**
     * Plans one convolution.
     *
     * @param kernels the kernel set that will run it, or one with the same methods
     */
    public static Convolution plan(
            LaneKernels kernels, ConvShape shape, float[] weight, float[] bias, Rectifier rectifier) {
        if (kernels.tiles() == null || shape.groupInChannels() == 1) {
            return new DirectConvolution(shape, weight, bias, rectifier);
        }
        boolean tiles = shape.kernelSize() == 3
                && shape.padding() == 1
                && Math.min(shape.outHeight(), shape.outWidth()) >= MIN_PLANE
                && Math.min(shape.groupInChannels(), shape.groupOutChannels()) >= MIN_CHANNELS;
        if (!tiles) {
            return new PatchConvolution(shape, weight, bias, rectifier);
        }
        int largest = shape.stride() == 1 ? LARGEST_LINE_STRIDE_1 : LARGEST_LINE_STRIDE_2;
        boolean fewerRows = shape.stride() == 2 && shape.groupInChannels() > MAX_CHANNELS_7_X_7;
        Tiling rows = Tiling.of(shape.stride(), shape.outHeight(), fewerRows ? LARGEST_ROWS_STRIDE_2 : largest);
        Tiling columns = Tiling.of(shape.stride(), shape.outWidth(), largest);
        long matrices = (long) rows.big().weights() * columns.big().weights();
        long transformed = matrices * shape.groupInChannels() * shape.groupOutChannels();
        boolean keep = transformed <= KEPT_WEIGHTS;
        return new WinogradConvolution(
                shape,
                weight,
                bias,
                rectifier,
                rows,
                columns,
                keep ? blockTiles(shape.stride(), rows.count() * columns.count(), transformed) : Integer.MAX_VALUE,
                Math.min(BLOCK_CHANNELS, shape.groupOutChannels()),
                keep);
    }

    private static int blockTiles(int stride, int tiles, long transformed) {
        if (tiles <= ONE_BLOCK_TILES) {
            return ONE_BLOCK_TILES;
        }
        // A tile at stride 2 has three times as many points.
        return stride == 2 || transformed <= FEW_WEIGHTS ? BLOCK_TILES : LARGE_BLOCK_TILES;
    }
}
