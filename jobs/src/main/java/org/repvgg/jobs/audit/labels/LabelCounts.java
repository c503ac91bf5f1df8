/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

/**
 * What became of the rows of the labels: {@code rows} is the sum of the others. All zero where labels are folder names.
 *
 * @param matched names of images that were predicted
 * @param unpredicted names that no prediction bears
 * @param ambiguous names that several images bear, or images that two different labels name
 * @param contradicting rows of names that have different labels
 * @param duplicate further rows of a name with the same label
 */
public record LabelCounts(
        long rows, long matched, long unpredicted, long ambiguous, long contradicting, long duplicate) {
    /** No table of labels. */
    public static final LabelCounts NONE = new LabelCounts(0, 0, 0, 0, 0, 0);
}
