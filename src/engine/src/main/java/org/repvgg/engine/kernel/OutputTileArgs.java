/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.repvgg.model.Activation;

/**
 * Arguments of {@link TileKernels#outputTile}, refilled for each tile. Offsets and strides are in floats. The owner sets
 * the fields; the kernel changes only what is said to be destroyed.
 */
public final class OutputTileArgs {
    public WinogradLine rows = WinogradLine.F_4_3;
    public WinogradLine columns = WinogradLine.F_4_3;
    /** M, or shared columns of it. */
    public float[] m = GemmArgs.NONE;
    /** From {@link #coordinateFrom} per coordinate, rows outer: where the vector of its first channel lies in {@link #m}. */
    public int[] coordinateAt = {};

    public int coordinateFrom;
    /** Floats between channels in {@link #m}. */
    public int channelStride;
    /** Vectors of channels. */
    public int channels;

    public Activation activation = Activation.NONE;
    /** Room for {@link TileKernels#WORK_FLOATS} floats from {@link #workAt}. */
    public float[] work = GemmArgs.NONE;

    public int workAt;
    /** Activations. */
    public float[] out = GemmArgs.NONE;
    /** [rows.outputs()] where column 0 of each output row of the first channel goes, in equal steps; destroyed. */
    public final int[] rowAt = new int[WinogradLine.MAX_ALPHA];
    /** Floats between channels in {@link #out}. */
    public int planeStride;
}
