/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.findings;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.repvgg.jobs.audit.labels.LabelCounts;

/**
 * What became of every row of the predictions and of the labels; none is dropped without being counted.
 *
 * @param rows rows of the predictions, the sum of the next seven
 * @param scored labelled and predicted: what all other numbers are about
 * @param failed labelled, but the row holds an error
 * @param invalid labelled, but the row contradicts itself
 * @param invalidReasons how often, by reason
 * @param unlabelled no label names the image
 * @param ambiguous several labels that differ name the image, or its label names other images too
 * @param duplicate further rows of an image with the same outcome
 * @param conflicting rows of an image with different outcomes
 * @param unlabelledFailed those of {@code unlabelled} that hold an error
 * @param labels what became of the labels
 */
public record Coverage(
        long rows,
        long scored,
        long failed,
        long invalid,
        Map<String, Long> invalidReasons,
        long unlabelled,
        long ambiguous,
        long duplicate,
        long conflicting,
        long unlabelledFailed,
        LabelCounts labels) {
    public Coverage {
        invalidReasons = Collections.unmodifiableMap(new TreeMap<>(invalidReasons));
    }

    /** Images that a label speaks of: scored, or the reason is counted. */
    public long expected() {
        return scored + failed + invalid + ambiguous + conflicting + labels.unpredicted();
    }

    /** Scored images as a share of the expected ones; NaN without any. */
    public double share() {
        return (double) scored / expected();
    }
}
