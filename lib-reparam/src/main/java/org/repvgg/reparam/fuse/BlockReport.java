/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.List;

/**
 * How far a fused block is from its branches, both run on the same random images. Differences are the largest
 * absolute ones, before the activation.
 *
 * @param dialect how the checkpoint spells it
 * @param branches what each contributed
 * @param deadChannels output channels that come out constant, since every branch's gamma is zero there
 * @param largestOutput the largest absolute output of the branches, what relative differences refer to
 * @param border at outputs whose window leaves the image, float64; NaN if there are none
 * @param interior at all others, float64; NaN if there are none
 * @param float32Border of the float32 weights run in float32, against the branches in float64, likewise
 * @param float32Interior likewise
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
        double float32Interior) {
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
