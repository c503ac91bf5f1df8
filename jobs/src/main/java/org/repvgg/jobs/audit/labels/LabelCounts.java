/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

/**
 * How the rows of the labels were classified: {@code rows} is the sum of the others. All are zero where labels are
 * folder names.
 *
 * @param matched names of images that were predicted
 * @param unpredicted names without a prediction
 * @param ambiguous names that match several images, or images that match two different labels
 * @param contradicting rows of names that have different labels
 * @param duplicate further rows of a name with the same label
 */
public record LabelCounts(
        long rows, long matched, long unpredicted, long ambiguous, long contradicting, long duplicate) {
    /** The counts without a table of labels. */
    public static final LabelCounts NONE = new LabelCounts(0, 0, 0, 0, 0, 0);
}
