/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.sql.Timestamp;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.predict.task.PredictOptions.Columns;

/** The columns of the predictions; scripts and audits rely on their names and types. */
final class PredictionSchema {
    /** The columns that are constant within a run. */
    record Constants(String modelFingerprint, String preprocessFingerprint, String kernel, String runId) {}

    /** The file that a row's image came from. */
    record Origin(String path, long length, long modifiedMillis) {}

    /** Properties of the decoded image, each null if the header was not read. */
    record Picture(
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable String format) {}

    private PredictionSchema() {}

    static StructType of(Columns columns) {
        StructType topK = new StructType()
                .add("index", DataTypes.IntegerType, false)
                .add("label", DataTypes.StringType, true)
                .add("probability", DataTypes.FloatType, false);
        StructType error =
                new StructType().add("code", DataTypes.StringType, false).add("message", DataTypes.StringType, false);
        StructType schema = new StructType()
                .add("path", DataTypes.StringType, false)
                .add("length", DataTypes.LongType, false)
                .add("modification_time", DataTypes.TimestampType, false)
                .add("width", DataTypes.IntegerType, true)
                .add("height", DataTypes.IntegerType, true)
                .add("format", DataTypes.StringType, true)
                .add("predicted", DataTypes.IntegerType, true)
                .add("label", DataTypes.StringType, true)
                .add("confidence", DataTypes.FloatType, true)
                .add(new StructField("top_k", DataTypes.createArrayType(topK, false), true, Metadata.empty()));
        if (columns.logits()) {
            schema = schema.add("logits", DataTypes.createArrayType(DataTypes.FloatType, false), true);
        }
        if (columns.embedding()) {
            schema = schema.add("embedding", DataTypes.createArrayType(DataTypes.FloatType, false), true);
        }
        return schema.add("error", error, true)
                .add("model_fingerprint", DataTypes.StringType, false)
                .add("preprocess_fingerprint", DataTypes.StringType, false)
                .add("kernel", DataTypes.StringType, false)
                .add("run_id", DataTypes.StringType, false);
    }

    /** The row of an image that could not be read or decoded. */
    static Row failed(Columns columns, Origin origin, Picture picture, String code, String message, Constants run) {
        return row(columns, origin, picture, null, RowFactory.create(code, message), run);
    }

    /** The row of a classified image. */
    static Row predicted(Columns columns, Origin origin, Picture picture, Prediction prediction, Constants run) {
        return row(columns, origin, picture, prediction, null, run);
    }

    private static Row row(
            Columns columns,
            Origin origin,
            Picture picture,
            @Nullable Prediction prediction,
            @Nullable Row error,
            Constants run) {
        @Nullable Object[] values = new Object[15 + (columns.logits() ? 1 : 0) + (columns.embedding() ? 1 : 0)];
        int i = 0;
        values[i++] = origin.path();
        values[i++] = origin.length();
        values[i++] = new Timestamp(origin.modifiedMillis());
        values[i++] = picture.width();
        values[i++] = picture.height();
        values[i++] = picture.format();
        values[i++] = prediction == null ? null : prediction.index();
        values[i++] = prediction == null ? null : prediction.label();
        values[i++] = prediction == null ? null : prediction.probability();
        values[i++] = prediction == null ? null : prediction.topK();
        if (columns.logits()) {
            values[i++] = prediction == null ? null : prediction.logits();
        }
        if (columns.embedding()) {
            values[i++] = prediction == null ? null : prediction.embedding();
        }
        values[i++] = error;
        values[i++] = run.modelFingerprint();
        values[i++] = run.preprocessFingerprint();
        values[i++] = run.kernel();
        values[i] = run.runId();
        return RowFactory.create(values);
    }
}
