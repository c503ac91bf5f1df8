/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * The inner loops of {@link WinogradConvolution} and {@link PatchConvolution}, for one lane count. Offsets and strides are in floats; a vector is
 * {@link #lanes} adjacent floats. Thread-safe: implementations have no state.
 */
public interface TileKernels {
    /** Those of a kernel set that has them; planning chose accordingly. */
    static TileKernels of(LaneKernels kernels) {
        TileKernels tiles = kernels.tiles();
        if (tiles == null) {
            throw new IllegalStateException("Cannot run tiles: kernel set " + kernels.name() + " has none.");
        }
        return tiles;
    }

    int lanes();

    /** Output channels in a panel of weights. */
    int panelRows();

    /** Tiles in a group of vectors. */
    int groupColumns();

    /**
     * Input transform of one tile, all channels.
     *
     * @param from [rows.inputs()] where local column 0 of each input row lies in channel 0; destroyed
     * @param step [rows.inputs()] floats from one channel to the next in that row; 0 for a row of zeros
     * @param firstColumn first column inside the image; those before are taken as zero
     * @param lastColumn first column beyond the image
     * @param line room from {@code lineAt} for {@code columns.inputs() * rows.points()} vectors
     * @param slots from {@code slotsAt}: per point pair, rows outer, where its vector of channel 0 goes in {@code v}
     * @param channelStride floats between channels in {@code v}
     */
    void inputTile(
            Line rows,
            Line columns,
            float[] in,
            int[] from,
            int[] step,
            int firstColumn,
            int lastColumn,
            int channels,
            float[] line,
            int lineAt,
            float[] v,
            int[] slots,
            int slotsAt,
            int channelStride);

    /**
     * Output transform of one tile with activation, some channels.
     *
     * @param slots from {@code slotsAt}: per point pair where its vector of the first channel lies in {@code m}
     * @param channelStride floats between channels in {@code m}
     * @param to [rows.outputs()] where column 0 of each output row of the first channel goes; destroyed
     * @param planeStride floats between channels in {@code out}
     */
    void outputTile(
            Line rows,
            Line columns,
            float[] m,
            int[] slots,
            int slotsAt,
            int channelStride,
            int channels,
            Rectifier rectifier,
            float[] line,
            int lineAt,
            float[] out,
            int[] to,
            int planeStride);

    /**
     * Weight transform, element by element, of one row of the pairs of weights.
     *
     * @param row which one of {@code rows.weights()}
     * @param rows any line of the family of the rows, likewise {@code columns}
     * @param taps [9][tapStride] from {@code tapsAt}, of which the first {@code count} count, rounded up to whole vectors
     * @param u [columns.weights()][matrixStride] from {@code uAt}
     */
    void weights(
            int row,
            Line rows,
            Line columns,
            float[] taps,
            int tapsAt,
            int tapStride,
            int count,
            float[] line,
            int lineAt,
            float[] u,
            int uAt,
            int matrixStride);

    /**
     * One product of matrices a pair of weights: m[row][column] = sum over ic of u[ic][row] * v[ic][column], which begins with
     * bias[row] in one of the matrices and with zero in the others.
     *
     * @param first which matrix is the first of {@code u}
     * @param matrices how many
     * @param groupStart [first + matrices + 1] first group of vectors of each matrix
     * @param vectors [first + matrices] vectors of each matrix, cut as {@link VectorGroups} says
     * @param u from {@code uAt} per matrix [panel][ic][panelRows], {@code uStride} apart
     * @param v from {@code vAt} per group [ic][groupColumns][lane], {@code vStride} apart
     * @param m from {@code mAt} per group [panel][panelRows][groupColumns][lane], {@code mStride} apart
     * @param bias from {@code biasAt} one a row, whole panels
     * @param biasMatrix which matrix it goes into
     */
    void products(
            int first,
            int matrices,
            int[] groupStart,
            int[] vectors,
            float[] u,
            int uAt,
            int uStride,
            int panels,
            int ics,
            float[] v,
            int vAt,
            int vStride,
            float[] m,
            int mAt,
            int mStride,
            float[] bias,
            int biasAt,
            int biasMatrix);

    /**
     * Copies what one output pixel sees: in[group's channel][oh * stride + kh - padding][ow * stride + kw - padding], zero
     * outside the image.
     *
     * @param pixel oh * outWidth + ow
     * @param inAt channel 0 of the group
     * @param v from {@code vAt}: a vector a channel, row and column of the kernel, {@link #groupColumns} vectors apart
     */
    void patch(ConvShape shape, int pixel, float[] in, int inAt, float[] v, int vAt);

    /**
     * Products of patches and weights with bias and activation: out[row][pixel] = bias[row] + sum over k of u[k][row] *
     * v[k][pixel].
     *
     * @param pixels adjacent in {@code out}; groups of {@link #groupColumns} of them, the last one perhaps fewer
     * @param u from {@code uAt}: [panel][k][panelRows]; the last panel ends with the last row, where it may overlap the one
     *     before it
     * @param rows output channels, at least {@link #panelRows}
     * @param v per group [k][groupColumns][lane], {@code vStride} apart
     * @param out rows {@code planeStride} apart
     */
    void patchProducts(
            int pixels,
            float[] u,
            int uAt,
            int rows,
            int ks,
            float[] v,
            int vAt,
            int vStride,
            float[] bias,
            int biasAt,
            Rectifier rectifier,
            float[] out,
            int outAt,
            int planeStride);
}
