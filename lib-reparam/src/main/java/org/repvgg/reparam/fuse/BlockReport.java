/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

/**
 * How far a fused block is from its branches, both run on the same random images. Differences are the largest
 * absolute ones, before the activation.
 *
 * @param dialect how the checkpoint spells it
 * @param branches how many were added; 1 for a block that came fused
 * @param largestOutput the largest absolute output of the branches, what relative differences refer to
 * @param border at outputs whose window leaves the image, float64; NaN if there are none
 * @param interior at all others, float64; NaN if there are none
 * @param float32 of the float32 weights run in float32, against the branches in float64
 */
public record BlockReport(
        String name,
        String dialect,
        int branches,
        double largestOutput,
        double border,
        double interior,
        double float32) {
    /** The larger of border and interior, relative to the largest output. */
    public double relative() {
        return largest() / Math.max(largestOutput, Double.MIN_NORMAL);
    }

    /** The larger of border and interior. */
    public double largest() {
        return Math.max(Double.isNaN(border) ? 0 : border, Double.isNaN(interior) ? 0 : interior);
    }

    /** The float32 difference, relative to the largest output. */
    public double relativeFloat32() {
        return float32 / Math.max(largestOutput, Double.MIN_NORMAL);
    }
}
