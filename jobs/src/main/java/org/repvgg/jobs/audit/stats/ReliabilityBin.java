/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

/**
 * The images whose confidence lies in (lower, upper]; the first bin includes 0.
 *
 * @param meanConfidence NaN where there are no images
 */
public record ReliabilityBin(double lower, double upper, long images, long correct, double meanConfidence) {
    /** The share of correct predictions, with its interval. */
    public Proportion accuracy() {
        return new Proportion(correct, images);
    }

    /** Mean confidence minus accuracy: positive where the network is overconfident. NaN where there are no images. */
    public double gap() {
        return meanConfidence - accuracy().value();
    }
}
