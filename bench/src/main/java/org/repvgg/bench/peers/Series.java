/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.util.Arrays;

/** Figures of one runtime, one a round. NaN stands for a figure that cannot be told. */
record Series(double[] values) {
    double min() {
        return Arrays.stream(values).min().orElse(Double.NaN);
    }

    double max() {
        return Arrays.stream(values).max().orElse(Double.NaN);
    }

    /** The middle one, or the mean of the two middle ones. */
    double median() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Round by round, these figures over those: neighbours in time, so that what slows both cancels. */
    Series over(Series other) {
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / other.values[i];
        }
        return new Series(ratios);
    }
}
