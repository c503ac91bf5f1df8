/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

/**
 * A share of trials with its 95 % confidence interval.
 *
 * <p>Interval: Wilson's score interval without continuity correction. Source: E. B. Wilson, Probable Inference, the Law
 * of Succession, and Statistical Inference, JASA 22 (1927). With no trials, value and interval are NaN.
 *
 * @param successes 0 to {@code trials}
 */
public record Proportion(long successes, long trials) {
    /** The 97.5 % point of the standard normal distribution. */
    static final double Z = 1.959963984540054;

    public Proportion {
        if (successes < 0 || successes > trials) {
            throw new IllegalArgumentException(
                    "Cannot take the share of " + successes + " in " + trials + " (expected 0 to the trials).");
        }
    }

    public double value() {
        return (double) successes / trials;
    }

    /** The lower end of the interval. */
    public double low() {
        return successes == 0 && trials > 0 ? 0 : Math.max(0, center() - halfWidth());
    }

    /** The upper end of the interval. */
    public double high() {
        return successes == trials && trials > 0 ? 1 : Math.min(1, center() + halfWidth());
    }

    private double center() {
        double n = trials;
        return (successes + Z * Z / 2) / (n + Z * Z) + (trials == 0 ? Double.NaN : 0);
    }

    private double halfWidth() {
        double n = trials;
        double p = successes / n;
        return Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    }
}
