/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

/**
 * The scores of one class over the scored images.
 *
 * <p>A score without a denominator is NaN: precision of a class that was never predicted, recall of a class without
 * images. (scikit-learn gives 0, or NaN with {@code zero_division=np.nan}.)
 *
 * @param support images with this label
 * @param predicted images predicted as this class
 * @param correct images with this label that were predicted as this class
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

    /** Whether the class occurs as a label or as a prediction. */
    public boolean occurs() {
        return support + predicted > 0;
    }
}
