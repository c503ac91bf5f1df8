/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * The inner loops of Winograd's and of the im2col convolution, for one lane count. A vector is as many adjacent floats as
 * the {@link KernelSet} has lanes.
 *
 * <p>Method: Winograd's minimal filtering (Winograd 1980; Lavin and Gray 2016) over the batch: transforms work on vectors,
 * one lane per image, and the sums over input channels are GEMMs of broadcast weights and vectors, MR x NR accumulators at
 * a time. Derived in docs/design/kernels.md.
 *
 * <p>Caller checks: sizes and ranges, at planning. Here only {@code assert}.
 *
 * <p>Accuracy: sums run in the order of k, one fused multiply-add per term, whatever MR, NR and the lane count are, so all
 * vector sets give the same bits. NaN and infinity propagate within their lane.
 *
 * <p>Thread-safe: implementations have no state. Argument objects belong to one thread, which refills them.
 */
public interface TileKernels {
    /** Floats of the room between two transforms: four channels of 15 x 15 vectors of 16 lanes, or 3 runs of weights. */
    int WORK_FLOATS = 16384;

    /** The micro-kernel's shape and the sizes of blocks. */
    Blocking blocking();

    /** Input transform V = B^T d B of one tile, all channels. Cost: see docs/design/kernels.md#streams. */
    void inputTile(InputTileArgs a);

    /** Output transform A^T m A of one tile with activation, some channels. */
    void outputTile(OutputTileArgs a);

    /** Weight transform U = G g G^T, element by element, of one row of weight coordinates. */
    void transformWeights(WeightTransformArgs a);

    /**
     * GEMMs of one block of tiles, one per weight coordinate: m[row][column] = sum over k of u[k][row] * v[k][column]. Cost:
     * 2 * rows * vectors * lanes * ks flops each.
     */
    void gemmPerCoordinate(CoordinateGemmArgs a);

    /**
     * Copies what one output pixel sees: in[group's channel][oh * stride + kh - padding][ow * stride + kw - padding], zero
     * outside the image.
     *
     * @param pixel oh * outWidth + ow
     * @param inAt channel 0 of the group
     * @param v from {@code vAt}: a vector per channel, row and column of the kernel, nr vectors apart
     */
    void im2col(ConvShape shape, int pixel, float[] in, int inAt, float[] v, int vAt);

    /** GEMM of weights and im2col columns with bias and activation. Cost: 2 * rows * columns * lanes * ks flops. */
    void gemm(GemmArgs a);
}
