/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.numeric;

/**
 * Batch normalization in inference: y = (x - mean) / sqrt(variance + eps) * gamma + beta, with one value of each per
 * channel.
 */
public record Normalization(double[] gamma, double[] beta, double[] mean, double[] variance, double eps) {
    public Normalization {
        int channels = mean.length;
        if (gamma.length != channels || beta.length != channels || variance.length != channels) {
            throw new IllegalArgumentException(
                    "Cannot build a normalization: " + gamma.length + " gamma, " + beta.length + " beta, " + channels
                            + " mean and " + variance.length + " variance values (expected as many of each).");
        }
    }

    /** The number of channels. */
    public int channels() {
        return mean.length;
    }

    /** The factor of the affine map: gamma / sqrt(variance + eps). */
    public double[] factor() {
        double[] factor = new double[channels()];
        for (int c = 0; c < factor.length; c++) {
            factor[c] = gamma[c] / Math.sqrt(variance[c] + eps);
        }
        return factor;
    }

    /** The offset of the affine map, its value at zero: beta - mean * factor. */
    public double[] shift() {
        double[] factor = factor();
        double[] shift = new double[channels()];
        for (int c = 0; c < shift.length; c++) {
            shift[c] = beta[c] - mean[c] * factor[c];
        }
        return shift;
    }
}
