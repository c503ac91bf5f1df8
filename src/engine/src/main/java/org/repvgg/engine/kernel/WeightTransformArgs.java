/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/** Arguments of {@link TileKernels#transformWeights}, refilled for each run of weights. Offsets and strides are in floats. */
public final class WeightTransformArgs {
    /** Any line of the family of the rows. */
    public WinogradLine rows = WinogradLine.F_4_3;
    /** Any line of the family of the columns. */
    public WinogradLine columns = WinogradLine.F_4_3;
    /** Which row of weight coordinates, below {@code rows.weights()}. */
    public int row;
    /** [9][{@link #tapStride}] from {@link #tapsAt}, of which the first {@link #count} count, rounded up to whole vectors. */
    public float[] taps = GemmArgs.NONE;

    public int tapsAt;
    public int tapStride;
    public int count;
    /** Room for 3 x {@link #count} floats, each third rounded up to whole vectors, from {@link #workAt}. */
    public float[] work = GemmArgs.NONE;

    public int workAt;
    /** Destination, [columns.weights()][{@link #uStride}] from {@link #uAt}. */
    public float[] u = GemmArgs.NONE;

    public int uAt;
    public int uStride;
}
