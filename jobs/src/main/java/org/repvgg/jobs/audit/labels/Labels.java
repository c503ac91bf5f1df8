/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.Redaction;

/**
 * Gives predicted images their labels. A label belongs to the image whose name ends in the label's, component by
 * component; where that is true of several images, or of several labels that differ, nothing is guessed: such images are
 * {@link Truth#AMBIGUOUS}. Stays on the driver; all joins are Spark's.
 */
public final class Labels {
    /** Distinct label texts; more are no classes. */
    private static final int MAX_CLASSES = 1_000_000;

    private final Dataset<Row> table;
    private final KeyKind kind;
    private final LabelSource source;
    private final int[] depths;

    private Labels(Dataset<Row> table, KeyKind kind, LabelSource source, int[] depths) {
        this.table = table;
        this.kind = kind;
        this.source = source;
        this.depths = depths;
    }

    /**
     * Reads labels and finds the index of each; throws {@link JobException} if one has none.
     *
     * @param uri null only for {@link LabelSource#FOLDER}, where the labels are in the paths of the predictions
     * @param predictions column {@code path}
     */
    public static Labels read(
            SparkSession spark,
            @Nullable String uri,
            LabelSource wanted,
            ClassDirectory classes,
            Dataset<Row> predictions) {
        Dataset<Row> texts;
        LabelTable raw = null;
        if (wanted == LabelSource.FOLDER) {
            texts = predictions
                    .select(parent(col("path")).as("text"))
                    .where(col("text").isNotNull());
        } else if (uri == null) {
            throw JobException.usage("Cannot audit: missing --labels (expected a URI, or --label-source folder).");
        } else {
            raw = LabelTable.read(spark, uri, wanted);
            texts = raw.rows().select("text");
        }
        Dataset<Row> indices = indexed(spark, texts, classes);
        if (raw == null) {
            return new Labels(indices, KeyKind.IMAGE, LabelSource.FOLDER, new int[0]);
        }
        Dataset<Row> labels = raw.rows()
                .join(indices, "text")
                .groupBy("key")
                .agg(
                        count(lit(1)).as("rows"),
                        min("truth").as("truth"),
                        max("truth").as("other"))
                .persist(StorageLevel.MEMORY_AND_DISK());
        UDF1<String, Integer> depth = ImageKeys::depth;
        int[] depths = labels
                .select(udf(depth, DataTypes.IntegerType).apply(col("key")).as("depth"))
                .distinct()
                .orderBy("depth")
                .collectAsList()
                .stream()
                .mapToInt(row -> row.getInt(0))
                .toArray();
        return new Labels(labels, raw.kind(), raw.source(), depths);
    }

    private static Dataset<Row> indexed(SparkSession spark, Dataset<Row> texts, ClassDirectory classes) {
        List<Row> distinct = texts.distinct().limit(MAX_CLASSES + 1).collectAsList();
        if (distinct.size() > MAX_CLASSES) {
            throw JobException.input("Cannot use the labels: found more than " + MAX_CLASSES
                    + " different ones (expected classes). Check the column 'label'.");
        }
        Map<String, Integer> resolved =
                classes.resolve(distinct.stream().map(row -> row.getString(0)).toList());
        List<Row> rows = new ArrayList<>();
        resolved.forEach((text, index) -> rows.add(RowFactory.create(text, index)));
        return spark.createDataFrame(
                rows,
                new StructType().add("text", DataTypes.StringType, false).add("truth", DataTypes.IntegerType, false));
    }

    /** Where they came from; never {@link LabelSource#AUTO}. */
    public LabelSource source() {
        return source;
    }

    /** The highest class index among them, or -1. */
    public int highest() {
        // of a name with several labels the highest is in 'other'
        String column = source == LabelSource.FOLDER ? "truth" : "other";
        return table.agg(coalesce(max(column), lit(-1))).first().getInt(0);
    }

    /**
     * Joins them to predicted images.
     *
     * @param images one row a path: {@code path}, {@code copies}, {@code failed}
     */
    public Truth join(Dataset<Row> images) {
        return source == LabelSource.FOLDER ? folders(images) : matches(images);
    }

    private Truth folders(Dataset<Row> images) {
        Dataset<Row> joined = images.withColumn("text", parent(col("path")))
                .join(table, new String[] {"text"}, "left")
                .select(
                        col("path"),
                        col("copies"),
                        col("failed"),
                        when(col("truth").isNull(), Truth.UNLABELLED)
                                .otherwise(Truth.LABELLED)
                                .as("state"),
                        col("path").as("key"),
                        col("truth"));
        return new Truth(joined.persist(StorageLevel.MEMORY_AND_DISK()), LabelCounts.NONE);
    }

    private Truth matches(Dataset<Row> images) {
        UDF1<String, List<String>> suffixes = new SuffixKeys(depths, kind);
        Column keys =
                udf(suffixes, DataTypes.createArrayType(DataTypes.StringType)).apply(col("path"));
        UDF1<String, String> stem = ImageKeys::stem;
        Column identity = kind == KeyKind.STEM ? udf(stem, DataTypes.StringType).apply(col("path")) : col("path");
        WindowSpec byKey = Window.partitionBy("key");
        WindowSpec byPath = Window.partitionBy("path");
        Dataset<Row> matched = images.select(col("path"), explode(keys).as("key"), identity.as("identity"))
                .join(table, "key")
                .withColumn(
                        "unsure",
                        min("identity")
                                .over(byKey)
                                .notEqual(max("identity").over(byKey))
                                .or(col("truth").notEqual(col("other"))))
                .withColumn(
                        "ambiguous",
                        max("unsure")
                                .over(byPath)
                                .or(min("truth")
                                        .over(byPath)
                                        .notEqual(max("truth").over(byPath))))
                .persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> byImage = matched.groupBy("path")
                .agg(
                        max("ambiguous").as("ambiguous"),
                        min("truth").as("truth"),
                        min("key").as("key"));
        Column labelled = col("ambiguous").equalTo(false);
        // several images may share a sample's name
        Column name =
                kind == KeyKind.STEM ? concat(col("key"), lit("/"), substring_index(col("path"), "/", -1)) : col("key");
        Dataset<Row> joined = images.join(byImage, new String[] {"path"}, "left")
                .select(
                        col("path"),
                        col("copies"),
                        col("failed"),
                        when(col("ambiguous").isNull(), Truth.UNLABELLED)
                                .when(col("ambiguous"), Truth.AMBIGUOUS)
                                .otherwise(Truth.LABELLED)
                                .as("state"),
                        when(labelled, name).as("key"),
                        when(labelled, col("truth")).as("truth"))
                .persist(StorageLevel.MEMORY_AND_DISK());
        // filled before the matches are dropped
        joined.count();
        LabelCounts counts = fates(matched);
        matched.unpersist();
        return new Truth(joined, counts);
    }

    private LabelCounts fates(Dataset<Row> matched) {
        Dataset<Row> fate =
                table.join(matched.groupBy("key").agg(min("ambiguous").as("ambiguous")), new String[] {"key"}, "left");
        Column contradicting = col("truth").notEqual(col("other"));
        Row row = fate.agg(
                        total(lit(true), col("rows")),
                        total(contradicting.unary_$bang().and(col("ambiguous").equalTo(false)), lit(1L)),
                        total(contradicting.unary_$bang().and(col("ambiguous").isNull()), lit(1L)),
                        total(contradicting.unary_$bang().and(col("ambiguous")), lit(1L)),
                        total(contradicting, col("rows")),
                        total(contradicting.unary_$bang(), col("rows").minus(1)))
                .first();
        return new LabelCounts(
                row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
    }

    private static Column total(Column condition, Column value) {
        return coalesce(sum(when(condition, value)), lit(0L));
    }

    private static Column parent(Column path) {
        UDF1<String, String> parent = ImageKeys::parent;
        return udf(parent, DataTypes.StringType).apply(path);
    }

    /** Where the labels lie, without credentials. */
    public static String describe(@Nullable String uri) {
        return uri == null ? "the folders of the predictions" : Redaction.of(uri);
    }
}
