/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * Arguments of {@link TileKernels#gemmPerCoordinate}: some of the GEMMs M = U V of a block of tiles, one per weight
 * coordinate. Offsets and strides are in floats. The owner sets the fields, kernels only read them.
 */
public final class CoordinateGemmArgs {
    /**
     * What all GEMMs share: {@code u} and {@code v} from {@code uAt} and {@code vAt}; {@code rows} in whole panels; {@code out}
     * is M, per group [panel][mr][nr][lane] from {@code outAt}, so {@code rowStride} is nr vectors. {@code columns} is not
     * used.
     */
    public final GemmArgs operands = new GemmArgs();
    /** The first GEMM, whose weights are the first of U. */
    public int first;
    /** How many GEMMs. */
    public int count;
    /** [first + count + 1] the first group of vectors of each GEMM in V and in M. */
    public int[] groupStart = {};
    /** [first + count] vectors of each GEMM, split as {@link ColumnSplit} says. */
    public int[] vectors = {};
    /** Floats between the weights of two GEMMs in U. */
    public int uStride;
    /** Floats between groups in M. */
    public int mStride;
    /** The GEMM whose sums begin with the bias; those of the others begin with zero. -1 for none. */
    public int biasGemm = -1;
}
