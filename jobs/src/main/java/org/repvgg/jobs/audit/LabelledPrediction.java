/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/**
 * A prediction and its label. Read from Spark's internal rows, because Spark's bean encoder fails on nulls among
 * floats.
 *
 * @param path the image
 * @param key its name among the labels
 * @param truth class index of the label
 * @param predicted class index of the prediction
 * @param confidence probability of the predicted class
 * @param logits by class, NaN for a null; null without the column
 * @param ranked classes of top_k, most probable first; null without the column
 * @param probabilities probabilities of the classes in top_k
 */
record LabelledPrediction(
        String path,
        String key,
        int truth,
        @Nullable Integer predicted,
        @Nullable Float confidence,
        float @Nullable [] logits,
        int @Nullable [] ranked,
        float @Nullable [] probabilities) {

    /** The columns that {@link #of} reads, in this order. */
    static Column[] columns() {
        return new Column[] {
            functions.col("path"),
            functions.col("key"),
            functions.col("truth"),
            functions.col("predicted"),
            functions.col("confidence"),
            functions.col("logits"),
            functions.col("ranked"),
            functions.col("probabilities")
        };
    }

    static LabelledPrediction of(InternalRow row) {
        return new LabelledPrediction(
                row.getUTF8String(0).toString(),
                row.getUTF8String(1).toString(),
                row.getInt(2),
                row.isNullAt(3) ? null : Integer.valueOf(row.getInt(3)),
                row.isNullAt(4) ? null : Float.valueOf(row.getFloat(4)),
                row.isNullAt(5) ? null : floats(row.getArray(5)),
                row.isNullAt(6) ? null : row.getArray(6).toIntArray(),
                row.isNullAt(7) ? null : floats(row.getArray(7)));
    }

    private static float[] floats(ArrayData array) {
        float[] values = array.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            if (array.isNullAt(i)) {
                values[i] = Float.NaN;
            }
        }
        return values;
    }
}
