/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * The sizes on which the speed of tile kernels depends, and no bit of a result: a row of the table of vector widths.
 * Measured by LayerBenchmark and ProductBenchmark, see docs/design/kernels.md#blocks and docs/design/kernels.md#registers.
 *
 * @param mr rows (output channels) of the GEMM micro-kernel
 * @param nr columns (vectors) of the GEMM micro-kernel
 * @param blockTiles tiles of a block, so that V, M and what is between stay near the second-level cache: one group of
 *     {@code nr} vectors
 * @param largeBlockTiles the same where kept weights are large and each block reads them once
 * @param wholePlaneTiles planes of at most so many tiles, up to 15 x 15 at stride 1, are one block
 * @param blockChannels output channels whose weights are transformed and multiplied at once
 * @param keptWeightFloats transformed weights of at most so many floats are kept for all blocks of tiles
 * @param smallWeightFloats kept weights of more floats than this call for large blocks
 */
public record Blocking(
        int mr,
        int nr,
        int blockTiles,
        int largeBlockTiles,
        int wholePlaneTiles,
        int blockChannels,
        long keptWeightFloats,
        long smallWeightFloats) {
    /** The largest {@link #mr} of all tables. */
    public static final int MAX_MR = 8;
}
