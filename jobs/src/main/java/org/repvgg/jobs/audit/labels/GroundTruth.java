/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The labels of predicted images.
 *
 * @param images one row per path: {@code path}, {@code copies}, {@code failed} (all as given), {@code state} ({@link
 *     #LABELLED}, {@link #AMBIGUOUS} or {@link #UNLABELLED}), {@code key} (the image's name among the labels, for
 *     pairing with another run) and {@code truth} (class index); the last two are null unless labelled. Cached.
 */
public record GroundTruth(Dataset<Row> images, LabelCounts labels) {
    public static final String LABELLED = "labelled";
    public static final String AMBIGUOUS = "ambiguous";
    public static final String UNLABELLED = "unlabelled";
}
