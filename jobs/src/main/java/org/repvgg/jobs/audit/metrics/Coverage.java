/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.repvgg.jobs.audit.labels.LabelCounts;

/**
 * How every row of the predictions and of the labels was classified; no row is dropped without being counted.
 *
 * @param rows rows of the predictions, the sum of the next seven
 * @param scored labelled and predicted; all other metrics are about these
 * @param failed labelled, but the row holds an error
 * @param invalid labelled, but the row contradicts itself
 * @param invalidReasons number of invalid rows by reason
 * @param unlabelled no label names the image
 * @param ambiguous the image matches several different labels, or its label matches other images too
 * @param duplicate further rows of an image with the same outcome
 * @param conflicting rows of an image with different outcomes
 * @param unlabelledFailed those of {@code unlabelled} that hold an error
 * @param labels how the rows of the labels were classified
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

    /** Number of images that a label names, scored or not. */
    public long expected() {
        return scored + failed + invalid + ambiguous + conflicting + labels.unpredicted();
    }

    /** Scored images as a share of the expected ones; NaN if none is expected. */
    public double share() {
        return (double) scored / expected();
    }
}
