/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * Arguments of {@link TileKernels#inputTile}, refilled for each tile. Offsets and strides are in floats. The owner sets the
 * fields; the kernel changes only what is said to be destroyed.
 */
public final class InputTileArgs {
    public WinogradLine rows = WinogradLine.F_4_3;
    public WinogradLine columns = WinogradLine.F_4_3;
    /** Activations, zeros in front. */
    public float[] in = GemmArgs.NONE;
    /** [rows.inputs()] where column 0 of the tile in each input row lies in the first channel; destroyed. */
    public final int[] rowAt = new int[WinogradLine.MAX_ALPHA];
    /** [rows.inputs()] floats from one channel to the next in that row; 0 for a row of zeros. */
    public final int[] rowStep = new int[WinogradLine.MAX_ALPHA];
    /** First column of the tile inside the image; those before it are taken as zero. */
    public int firstColumn;
    /** First column of the tile beyond the image. */
    public int lastColumn;
    /** Vectors of channels. */
    public int channels;
    /** Room for {@link TileKernels#WORK_FLOATS} floats from {@link #workAt}. */
    public float[] work = GemmArgs.NONE;

    public int workAt;
    /** Destination: V, or shared columns of it. */
    public float[] v = GemmArgs.NONE;
    /** From {@link #coordinateFrom} per coordinate, rows outer: where the vector of its first channel goes in {@link #v}. */
    public int[] coordinateAt = {};

    public int coordinateFrom;
    /** Floats between channels in {@link #v}. */
    public int channelStride;
}
