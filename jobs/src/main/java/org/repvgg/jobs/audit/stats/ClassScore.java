/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

/**
 * One class among the scored images.
 *
 * <p>A score without a denominator is NaN: precision of a class that was never predicted, recall of one without images.
 * (scikit-learn writes 0 there, or NaN with {@code zero_division=np.nan}.)
 *
 * @param support images whose label it is
 * @param predicted images predicted as it
 * @param correct images of both kinds
 */
public record ClassScore(int index, String name, long support, long predicted, long correct) {
    public double precision() {
        return (double) correct / predicted;
    }

    public double recall() {
        return (double) correct / support;
    }

    /** The harmonic mean of precision and recall: 2 correct / (support + predicted). */
    public double f1() {
        return 2.0 * correct / (support + predicted);
    }

    /** Whether it occurs at all, as a label or as a prediction. */
    public boolean occurs() {
        return support + predicted > 0;
    }
}
