/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import java.util.Arrays;

/**
 * Preprocessed images to run a network on.
 *
 * @param values [count][channels][height][width], normalised as the network expects, row-major
 */
public record Images(float[] values, int count, int channels, int height, int width) {
    public Images {
        if (values.length != (long) count * channels * height * width) {
            throw new IllegalArgumentException("Cannot use images: " + values.length + " values (expected " + count
                    + "x" + channels + "x" + height + "x" + width + ").");
        }
    }

    /** One image in float64, [channels][height][width]. */
    public double[] image(int n) {
        int size = channels * height * width;
        float[] one = Arrays.copyOfRange(values, n * size, (n + 1) * size);
        double[] wide = new double[size];
        for (int i = 0; i < size; i++) {
            wide[i] = one[i];
        }
        return wide;
    }
}
