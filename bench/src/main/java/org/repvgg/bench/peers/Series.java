/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.util.Arrays;

/** Measurements of one runtime, one per round; NaN for a missing measurement. */
record Series(double[] values) {
    double min() {
        return Arrays.stream(values).min().orElse(Double.NaN);
    }

    double max() {
        return Arrays.stream(values).max().orElse(Double.NaN);
    }

    /** The median; for an even number of values, the mean of the two middle ones. */
    double median() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /**
     * The ratios of these values to the others, round by round. Values of one round are close in time, so that
     * disturbances of both cancel.
     */
    Series over(Series other) {
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / other.values[i];
        }
        return new Series(ratios);
    }
}
