/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.repvgg.jobs.audit.metrics.ModelRun;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;

/**
 * Predictions as stored in Parquet: at least {@code path} and {@code predicted}; the other columns that an audit can
 * use may be absent. Stays on the driver.
 */
final class PredictionTable {
    private static final String NULL_FLOATS = "array<float>";

    private final String uri;
    private final Dataset<Row> rows;
    private final Set<String> columns;

    private PredictionTable(String uri, Dataset<Row> rows) {
        this.uri = uri;
        this.rows = rows;
        columns = Set.copyOf(Arrays.asList(rows.columns()));
    }

    static PredictionTable open(SparkSession spark, String uri) {
        requireFiles(uri, spark.sparkContext().hadoopConfiguration());
        Dataset<Row> rows;
        try {
            rows = spark.read().parquet(uri);
        } catch (Exception e) {
            // Spark throws AnalysisException undeclared
            if (e instanceof AnalysisException) {
                throw new JobException(
                        FailureCode.PREDICTIONS_UNREADABLE,
                        "Cannot read the predictions: "
                                + Redaction.of(String.valueOf(e.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse(""))
                                + " at " + Redaction.of(uri) + ". Check --predictions and --baseline.");
            }
            throw e;
        }
        PredictionTable table = new PredictionTable(uri, rows);
        table.requireColumns();
        return table;
    }

    /** Checked here because Spark would report it with a stack trace. */
    private static void requireFiles(String uri, Configuration conf) {
        try {
            Path path = new Path(uri);
            FileSystem fs = path.getFileSystem(conf);
            if (fs.exists(path)) {
                return;
            }
            FileStatus[] matches = fs.globStatus(path);
            if (matches != null && matches.length > 0) {
                return;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.PREDICTIONS_UNREADABLE,
                    "Cannot read the predictions: " + Redaction.of(String.valueOf(e.getMessage())) + " at "
                            + Redaction.of(uri) + ". Check the URI, the file system and its credentials.");
        }
        throw new JobException(
                FailureCode.PREDICTIONS_MISSING,
                "Cannot read the predictions: found nothing at " + Redaction.of(uri)
                        + " (expected what 'repvgg predict' wrote). Check --predictions and --baseline.");
    }

    private void requireColumns() {
        for (String name : List.of("path", "predicted")) {
            if (!columns.contains(name)) {
                throw new JobException(
                        FailureCode.PREDICTIONS_UNUSABLE,
                        "Cannot read the predictions: found the columns "
                                + new TreeSet<>(columns) + " (expected " + name + " among them) in " + Redaction.of(uri)
                                + ". Pass what 'repvgg predict' wrote.");
            }
        }
        if (columns.contains("logits") && !(rows.schema().apply("logits").dataType() instanceof ArrayType)) {
            throw new JobException(
                    FailureCode.PREDICTIONS_UNUSABLE,
                    "Cannot read the predictions: found logits of type "
                            + rows.schema().apply("logits").dataType().simpleString() + " (expected array<float>) in "
                            + Redaction.of(uri) + ".");
        }
    }

    private Column failed() {
        return columns.contains("error") ? col("error").isNotNull() : lit(false);
    }

    Dataset<Row> paths() {
        return rows.select("path");
    }

    /** The smallest of the paths; the table must not be empty. */
    String example() {
        return rows.agg(functions.min("path")).first().getString(0);
    }

    /**
     * One row per path: {@code path}, {@code copies} (number of rows), {@code failed} (whether its rows hold an error).
     */
    Dataset<Row> images() {
        return rows.select(col("path"), failed().as("failed"))
                .groupBy("path")
                .agg(count(lit(1)).as("copies"), functions.max("failed").as("failed"));
    }

    /** Those of the given paths with several rows whose rows do not agree: {@code path}. */
    Dataset<Row> conflicting(Dataset<Row> repeated) {
        List<Column> outcome = new ArrayList<>();
        for (String name : List.of("predicted", "confidence", "top_k", "logits", "error")) {
            if (columns.contains(name)) {
                outcome.add(col(name));
            }
        }
        return rows.join(repeated.select("path"), "path")
                .groupBy("path")
                .agg(functions
                        .count_distinct(struct(outcome.toArray(new Column[0])))
                        .as("outcomes"))
                .where(col("outcomes").gt(1))
                .select("path");
    }

    /** Rows without an error, with the columns of {@link LabelledPrediction} except key and truth. */
    Dataset<Row> predicted() {
        return rows.where(functions.not(failed()))
                .select(
                        col("path"),
                        col("predicted").cast("int"),
                        optional("confidence", "float"),
                        optional("logits", NULL_FLOATS),
                        inTopK("index", "array<int>").as("ranked"),
                        inTopK("probability", NULL_FLOATS).as("probabilities"));
    }

    private Column optional(String name, String type) {
        return (columns.contains(name) ? col(name) : lit(null)).cast(type).as(name);
    }

    private Column inTopK(String field, String type) {
        return (hasInTopK(field) ? col("top_k").getField(field) : lit(null)).cast(type);
    }

    private boolean hasInTopK(String field) {
        if (!columns.contains("top_k") || !(rows.schema().apply("top_k").dataType() instanceof ArrayType array)) {
            return false;
        }
        DataType element = array.elementType();
        return element instanceof StructType struct
                && Arrays.asList(struct.fieldNames()).contains(field);
    }

    boolean hasLogits() {
        return columns.contains("logits");
    }

    /** Class names as given by top_k and the column label; throws if an index has two names. */
    SortedMap<Integer, String> classNames() {
        Dataset<Row> names = null;
        if (hasInTopK("label") && hasInTopK("index")) {
            names = rows.select(functions.explode(col("top_k")).as("class"))
                    .select(
                            col("class.index").cast("int").as("index"),
                            col("class.label").as("name"));
        } else if (columns.contains("label")) {
            names = rows.select(
                    col("predicted").cast("int").as("index"), col("label").as("name"));
        }
        SortedMap<Integer, String> found = new TreeMap<>();
        if (names != null) {
            for (Row row : names.na().drop().distinct().collectAsList()) {
                String other = found.put(row.getInt(0), row.getString(1));
                if (other != null) {
                    throw new JobException(
                            FailureCode.PREDICTIONS_UNUSABLE,
                            "Cannot use the predictions: found the names " + other + " and "
                                    + row.getString(1) + " for class " + row.getInt(0) + " (expected one) in "
                                    + Redaction.of(uri) + ". Pass predictions of one run.");
                }
            }
        }
        return found;
    }

    /** The model and preprocessing that made the predictions; throws if there is more than one. */
    List<ModelRun> models() {
        List<String> names = List.of("model_fingerprint", "preprocess_fingerprint", "kernel", "run_id");
        Column[] identity = names.stream()
                .map(name -> coalesce(columns.contains(name) ? col(name).cast("string") : lit(""), lit(""))
                        .as(name))
                .toArray(Column[]::new);
        Column[] keys = names.stream().map(functions::col).toArray(Column[]::new);
        List<ModelRun> models = new ArrayList<>();
        for (Row row : rows.select(identity).groupBy(keys).agg(count(lit(1))).collectAsList()) {
            models.add(new ModelRun(
                    row.getString(0), row.getString(1), row.getString(2), row.getString(3), row.getLong(4)));
        }
        models.sort(Comparator.comparing(ModelRun::modelFingerprint)
                .thenComparing(ModelRun::preprocessFingerprint)
                .thenComparing(ModelRun::kernel)
                .thenComparing(ModelRun::runId));
        requireOne("models", models.stream().map(ModelRun::modelFingerprint).toList());
        requireOne(
                "preprocessings",
                models.stream().map(ModelRun::preprocessFingerprint).toList());
        return models;
    }

    private void requireOne(String what, List<String> fingerprints) {
        List<String> distinct = fingerprints.stream().distinct().toList();
        if (distinct.size() > 1) {
            throw new JobException(
                    FailureCode.PREDICTIONS_UNUSABLE,
                    "Cannot audit: found predictions of " + distinct.size() + " " + what + " " + distinct
                            + " (expected one) in " + Redaction.of(uri) + ". Pass the predictions of one run.");
        }
    }
}
