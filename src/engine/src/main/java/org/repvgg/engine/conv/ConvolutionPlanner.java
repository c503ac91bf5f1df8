/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import org.repvgg.engine.kernel.Blocking;
import org.repvgg.engine.kernel.ConvLayer;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.TileKernels;

/**
 * Chooses the method of a convolution, its tiles and its blocks. Method and tiles decide bits, so they depend on the shape
 * alone and are one table for all vector sets; blocks are those of the kernel set's {@link Blocking}.
 */
public final class ConvolutionPlanner {
    /** With fewer channels Winograd's transforms cost more than they save. Measured by LayerBenchmark. */
    private static final int MIN_CHANNELS = 8;

    private static final int MIN_PLANE = 3;
    private static final int MAX_OUTPUTS_STRIDE_1 = 6;
    private static final int MAX_OUTPUTS_STRIDE_2 = 7;
    /** With more input channels F(7, 2) in rows and columns is less accurate than any tile at stride 1 is in RepVGG. */
    private static final int MAX_CHANNELS_7_X_7 = 256;
    /** Rows of tiles then have at most so many outputs; five where that would leave a line of two. */
    private static final int FEWER_ROWS_STRIDE_2 = 4;

    private ConvolutionPlanner() {}

    /**
     * Plans one convolution.
     *
     * @param kernels the kernel set that will run it, or one with the same methods and blocks
     */
    public static Convolution plan(KernelSet kernels, ConvLayer layer) {
        ConvShape shape = layer.shape();
        TileKernels tiles = kernels.tiles();
        if (tiles == null || shape.groupInChannels() == 1) {
            return new DirectConvolution(layer);
        }
        boolean winograd = shape.kernelSize() == 3
                && shape.padding() == 1
                && Math.min(shape.outHeight(), shape.outWidth()) >= MIN_PLANE
                && Math.min(shape.groupInChannels(), shape.groupOutChannels()) >= MIN_CHANNELS;
        return winograd
                ? new WinogradConvolution(layer, winogradPlan(shape, tiles.blocking()))
                : new Im2colConvolution(layer);
    }

    private static WinogradPlan winogradPlan(ConvShape shape, Blocking blocking) {
        int largest = shape.stride() == 1 ? MAX_OUTPUTS_STRIDE_1 : MAX_OUTPUTS_STRIDE_2;
        boolean fewerRows = shape.stride() == 2 && shape.groupInChannels() > MAX_CHANNELS_7_X_7;
        Tiling rows = Tiling.of(shape.stride(), shape.outHeight(), fewerRows ? FEWER_ROWS_STRIDE_2 : largest);
        Tiling columns = Tiling.of(shape.stride(), shape.outWidth(), largest);
        long gemms = (long) rows.big().weights() * columns.big().weights();
        long transformed = gemms * shape.groupInChannels() * shape.groupOutChannels();
        boolean keep = transformed <= blocking.keptWeightFloats();
        return new WinogradPlan(
                rows,
                columns,
                keep
                        ? blockTiles(blocking, shape.stride(), rows.count() * columns.count(), transformed)
                        : Integer.MAX_VALUE,
                Math.min(blocking.blockChannels(), shape.groupOutChannels()),
                keep);
    }

    private static int blockTiles(Blocking blocking, int stride, int tiles, long transformed) {
        if (tiles <= blocking.wholePlaneTiles()) {
            return blocking.wholePlaneTiles();
        }
        // A tile at stride 2 has three times as many coordinates.
        boolean small = stride == 2 || transformed <= blocking.smallWeightFloats();
        return small ? blocking.blockTiles() : blocking.largeBlockTiles();
    }
}
