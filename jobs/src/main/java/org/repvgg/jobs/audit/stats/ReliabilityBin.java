/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

/**
 * The images whose confidence lies in (lower, upper]; the first bin holds 0 too.
 *
 * @param meanConfidence NaN where there are no images
 */
public record ReliabilityBin(double lower, double upper, long images, long correct, double meanConfidence) {
    /** The share that was right, with its interval. */
    public Proportion accuracy() {
        return new Proportion(correct, images);
    }

    /** Mean confidence less accuracy: positive where the network claims too much. NaN where there are no images. */
    public double gap() {
        return meanConfidence - accuracy().value();
    }
}
