/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import java.util.List;

/**
 * Differences between the outputs of a fused block and of its branches, both run on the same images. They are the
 * largest absolute differences, before the activation.
 *
 * @param dialect label of the block's dialect
 * @param branches the contribution of each branch
 * @param deadChannels number of output channels that are constant, because gamma is zero in every branch
 * @param largestOutput the largest absolute output of the branches, the reference for relative differences
 * @param border difference in float64 at outputs whose window extends beyond the image; NaN if there are none
 * @param interior difference in float64 at all other outputs; NaN if there are none
 * @param float32Border difference at the border between the fused block run in float32 and the branches run in float64
 * @param float32Interior the same at all other outputs
 * @param float32Squares the sum of the squares of the float32 differences over all outputs, which is the figure that the
 *     blocks' authors print when they check a conversion
 */
public record BlockReport(
        String name,
        String dialect,
        List<BranchShare> branches,
        int deadChannels,
        double largestOutput,
        double border,
        double interior,
        double float32Border,
        double float32Interior,
        double float32Squares) {
    public BlockReport {
        branches = List.copyOf(branches);
    }

    /** The larger of border and interior, relative to the largest output. */
    public double relative() {
        return relative(border, interior);
    }

    /** The larger of the float32 border and interior, relative to the largest output. */
    public double relativeFloat32() {
        return relative(float32Border, float32Interior);
    }

    private double relative(double one, double other) {
        double largest = Math.max(Double.isNaN(one) ? 0 : one, Double.isNaN(other) ? 0 : other);
        return largest / Math.max(largestOutput, Double.MIN_NORMAL);
    }
}
