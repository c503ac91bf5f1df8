/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The prediction for one image, in the types of the output columns.
 *
 * @param topK rows of index, label, probability, most probable first
 * @param logits by class, or null if the column is not written
 * @param embedding input of the classification head, or null if the column is not written
 */
record Prediction(
        int index,
        @Nullable String label,
        float probability,
        Row[] topK,
        Float @Nullable [] logits,
        Float @Nullable [] embedding) {}
