/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.session.SerializableHadoopConf;

/**
 * Labels as read: columns {@code key} (normalized, see {@link ImageKeys}) and {@code text}, both not null.
 *
 * @param source where they came from
 */
record LabelTable(Dataset<Row> rows, KeyKind kind, LabelOrigin source) {
    private static final StructType SCHEMA =
            new StructType().add("key", DataTypes.StringType, true).add("text", DataTypes.StringType, true);

    /** Reads and checks the labels; throws {@link JobException} if a row lacks its name or its label. */
    static LabelTable read(SparkSession spark, String uri, LabelOrigin wanted) {
        LabelFiles files = LabelFiles.at(uri, wanted, spark.sparkContext().hadoopConfiguration());
        LabelTable table = switch (files.source()) {
            case CSV -> columns(spark, uri, files.source());
            case PARQUET -> columns(spark, uri, files.source());
            case CLS -> members(spark, uri, files.archives());
            default -> throw new IllegalArgumentException("no table of labels for " + files.source());
        };
        table.requireWhole(uri);
        return table;
    }

    private static LabelTable columns(SparkSession spark, String uri, LabelOrigin source) {
        try {
            Dataset<Row> raw = source == LabelOrigin.PARQUET
                    ? spark.read().parquet(uri)
                    : spark.read().option("header", true).option("escape", "\"").csv(uri);
            List<String> names = Arrays.asList(raw.columns());
            Column key;
            if (names.contains("path")) {
                key = col("path").cast("string");
            } else if (names.contains("archive") && names.contains("member")) {
                key = concat(
                        col("archive").cast("string"), lit("!/"), col("member").cast("string"));
            } else {
                throw noColumns("path, or archive and member", names, uri);
            }
            if (!names.contains("label")) {
                throw noColumns("label", names, uri);
            }
            UDF1<String, String> normalize = new NormalizeKey();
            return new LabelTable(
                    raw.select(
                            udf(normalize, DataTypes.StringType).apply(key).as("key"),
                            trim(col("label").cast("string")).as("text")),
                    KeyKind.IMAGE,
                    source);
        } catch (Exception e) {
            // Spark throws AnalysisException undeclared
            if (e instanceof AnalysisException) {
                throw new JobException(
                        FailureCode.LABELS_UNREADABLE,
                        "Cannot read the labels: "
                                + Redaction.of(String.valueOf(e.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse(""))
                                + " at " + Redaction.of(uri) + ". Check --labels and --label-source.");
            }
            throw e;
        }
    }

    private static JobException noColumns(String expected, List<String> found, String uri) {
        return new JobException(
                FailureCode.LABELS_UNREADABLE,
                "Cannot read the labels: found the columns " + found + " (expected " + expected + ") in "
                        + Redaction.of(uri) + ". Name the columns so, in the first line of a CSV.");
    }

    private static LabelTable members(SparkSession spark, String uri, List<String[]> archives) {
        if (archives.isEmpty()) {
            throw new JobException(
                    FailureCode.LABELS_MISSING,
                    "Cannot read the labels: found no .tar, .tar.gz or .tgz (expected WebDataset tars"
                            + " with .cls members) at " + Redaction.of(uri) + ". Check --labels and --label-source.");
        }
        JavaSparkContext jsc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        ClsEntries reader = new ClsEntries(jsc.broadcast(new SerializableHadoopConf(jsc.hadoopConfiguration())));
        return new LabelTable(
                spark.createDataFrame(jsc.parallelize(archives, archives.size()).flatMap(reader), SCHEMA),
                KeyKind.STEM,
                LabelOrigin.CLS);
    }

    private void requireWhole(String uri) {
        Column noKey = col("key").isNull().or(col("key").equalTo(""));
        Column noText = col("text").isNull().or(col("text").equalTo(""));
        Row found = rows.agg(
                        count_if(noKey),
                        count_if(noText),
                        min(org.apache.spark.sql.functions.when(noText, col("key"))),
                        count_if(lit(true)))
                .first();
        String where = " in " + Redaction.of(uri) + ". Correct the labels.";
        if (found.getLong(3) == 0) {
            throw new JobException(
                    FailureCode.LABELS_MISSING, "Cannot read the labels: found none (expected at least one)" + where);
        }
        if (found.getLong(0) > 0) {
            throw new JobException(
                    FailureCode.LABELS_UNUSABLE,
                    "Cannot read the labels: found " + found.getLong(0) + " rows without "
                            + "the name of an image (expected one in every row)" + where);
        }
        if (found.getLong(1) > 0) {
            throw new JobException(
                    FailureCode.LABELS_UNUSABLE,
                    "Cannot read the labels: found " + found.getLong(1) + " rows without a label, such as "
                            + found.getString(2) + " (expected an index or a name)" + where);
        }
    }

    /** {@link ImageKeys#normalize} for Spark. */
    private static final class NormalizeKey implements UDF1<String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public @org.jspecify.annotations.Nullable String call(@org.jspecify.annotations.Nullable String name) {
            return name == null ? null : ImageKeys.normalize(name);
        }
    }
}
