/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.posexplode;
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
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;

/**
 * Joins predicted images with their labels. A label belongs to the images whose names end with the label's name,
 * compared component by component. If a label matches several images, or an image several different labels, nothing is
 * guessed: these images are {@link GroundTruth#AMBIGUOUS}. Stays on the driver; all joins run in Spark.
 */
public final class Labels {
    /** Maximum number of distinct label texts; with more, the column cannot hold classes. */
    private static final int MAX_CLASSES = 1_000_000;

    private final Dataset<Row> table;
    private final KeyKind kind;
    private final LabelOrigin source;
    private final Totals totals;

    private Labels(Dataset<Row> table, KeyKind kind, LabelOrigin source, Totals totals) {
        this.table = table;
        this.kind = kind;
        this.source = source;
        this.totals = totals;
    }

    /**
     * Statistics of the labels alone.
     *
     * @param sure names whose rows all have the same label
     * @param duplicate rows of those names beyond the first
     * @param contradicting rows of the other names
     * @param highest highest class index, -1 if there is none
     * @param depths component counts of the names, ascending
     */
    private record Totals(long rows, long sure, long duplicate, long contradicting, int highest, int[] depths) {}

    /**
     * Reads labels and resolves the class index of each; throws {@link JobException} if a label has none.
     *
     * @param uri null only for {@link LabelOrigin#FOLDER}, where the labels are in the paths of the predictions
     * @param predictions column {@code path}
     */
    public static Labels read(
            SparkSession spark,
            @Nullable String uri,
            LabelOrigin wanted,
            ClassDirectory classes,
            Dataset<Row> predictions) {
        Dataset<Row> texts;
        LabelTable raw = null;
        if (wanted == LabelOrigin.FOLDER) {
            texts = predictions
                    .select(parent(col("path")).as("text"))
                    .where(col("text").isNotNull());
        } else if (uri == null) {
            throw new JobException(
                    FailureCode.MISSING_OPTION,
                    "Cannot audit: missing --labels (expected a URI, or --label-source folder).");
        } else {
            raw = LabelTable.read(spark, uri, wanted);
            texts = raw.rows().select("text");
        }
        Dataset<Row> indices = indexed(spark, texts, classes);
        if (raw == null) {
            int highest = indices.agg(coalesce(max("truth"), lit(-1))).first().getInt(0);
            return new Labels(indices, KeyKind.IMAGE, LabelOrigin.FOLDER, new Totals(0, 0, 0, 0, highest, new int[0]));
        }
        Dataset<Row> labels = raw.rows()
                .join(indices, "text")
                .groupBy("key")
                .agg(
                        count(lit(1)).as("rows"),
                        min("truth").as("truth"),
                        max("truth").as("other"))
                .persist(StorageLevel.MEMORY_AND_DISK());
        return new Labels(labels, raw.kind(), raw.source(), totals(labels));
    }

    private static Totals totals(Dataset<Row> labels) {
        UDF1<String, Integer> depth = ImageKeys::depth;
        Column sure = col("truth").equalTo(col("other"));
        Row row = labels.agg(
                        total(lit(true), col("rows")),
                        total(sure, lit(1L)),
                        total(sure, col("rows").minus(1)),
                        total(not(sure), col("rows")),
                        coalesce(max("other"), lit(-1)),
                        collect_set(udf(depth, DataTypes.IntegerType).apply(col("key"))))
                .first();
        int[] depths = row.<Integer>getList(5).stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        return new Totals(row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3), row.getInt(4), depths);
    }

    private static Dataset<Row> indexed(SparkSession spark, Dataset<Row> texts, ClassDirectory classes) {
        List<Row> distinct = texts.distinct().limit(MAX_CLASSES + 1).collectAsList();
        if (distinct.size() > MAX_CLASSES) {
            throw new JobException(
                    FailureCode.LABELS_UNUSABLE,
                    "Cannot use the labels: found more than " + MAX_CLASSES
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

    /** Where the labels came from; never {@link LabelOrigin#AUTO}. */
    public LabelOrigin source() {
        return source;
    }

    /** The highest class index among the labels, or -1. */
    public int highest() {
        return totals.highest();
    }

    /** The smallest of the names; there must be one. */
    public String example() {
        return table.agg(min("key")).first().getString(0);
    }

    /**
     * Joins the labels with predicted images.
     *
     * @param images one row per path: {@code path}, {@code copies}, {@code failed}
     */
    public GroundTruth join(Dataset<Row> images) {
        return source == LabelOrigin.FOLDER ? folders(images) : matches(images);
    }

    private GroundTruth folders(Dataset<Row> images) {
        Dataset<Row> joined = images.withColumn("text", parent(col("path")))
                .join(table, new String[] {"text"}, "left")
                .select(
                        col("path"),
                        col("copies"),
                        col("failed"),
                        when(col("truth").isNull(), GroundTruth.UNLABELLED)
                                .otherwise(GroundTruth.LABELLED)
                                .as("state"),
                        col("path").as("key"),
                        col("truth"));
        return new GroundTruth(joined.persist(StorageLevel.MEMORY_AND_DISK()), LabelCounts.NONE);
    }

    private GroundTruth matches(Dataset<Row> images) {
        UDF1<String, List<String>> suffixes = new SuffixKeys(totals.depths(), kind);
        Column keys =
                udf(suffixes, DataTypes.createArrayType(DataTypes.StringType)).apply(col("identity"));
        UDF1<String, String> stem = ImageKeys::stem;
        // what a label names: one image, or all images of a sample
        Dataset<Row> named = images.withColumn(
                "identity",
                kind == KeyKind.STEM ? udf(stem, DataTypes.StringType).apply(col("path")) : col("path"));
        Dataset<Row> identities = named.select("identity");
        Dataset<Row> matched = (kind == KeyKind.STEM ? identities.distinct() : identities)
                .select(col("identity"), posexplode(keys).as(new String[] {"place", "key"}))
                .join(table, "key")
                .withColumn("matches", count(lit(1)).over(Window.partitionBy("key")));
        Column sure = col("truth").equalTo(col("other"));
        Column alone = col("matches").equalTo(1);
        // Numbers only: Spark falls back to sort-based aggregation for strings.
        Dataset<Row> decided = matched.groupBy("identity")
                .agg(
                        max(not(sure.and(alone))).as("unsure"),
                        min("truth").as("truth"),
                        max("truth").as("other"),
                        min("place").as("place"),
                        total(sure.and(alone), lit(1L)).as("labels"))
                .select(
                        col("identity"),
                        col("unsure").or(not(sure)).as("ambiguous"),
                        col("truth"),
                        col("place"),
                        col("labels"))
                .persist(StorageLevel.MEMORY_AND_DISK());
        LabelCounts counts =
                labelCounts(decided, matched.where(sure.and(not(alone))).select("key"));
        Column labelled = col("ambiguous").equalTo(false);
        Column key = element_at(keys, col("place").plus(1));
        // several images may share a sample's name
        Column name = kind == KeyKind.STEM ? concat(key, lit("/"), substring_index(col("path"), "/", -1)) : key;
        Dataset<Row> joined = named.join(decided, new String[] {"identity"}, "left")
                .select(
                        col("path"),
                        col("copies"),
                        col("failed"),
                        when(col("ambiguous").isNull(), GroundTruth.UNLABELLED)
                                .when(col("ambiguous"), GroundTruth.AMBIGUOUS)
                                .otherwise(GroundTruth.LABELLED)
                                .as("state"),
                        when(labelled, name).as("key"),
                        when(labelled, col("truth")).as("truth"))
                .persist(StorageLevel.MEMORY_AND_DISK());
        return new GroundTruth(joined, counts);
    }

    /**
     * @param decided one row for everything that a label names, with the number of unambiguous labels that name nothing
     *     else
     * @param shared names that match several images, one row per name
     */
    private LabelCounts labelCounts(Dataset<Row> decided, Dataset<Row> shared) {
        Row row = decided.agg(
                        total(not(col("ambiguous")), col("labels")),
                        total(col("ambiguous"), col("labels")),
                        total(col("ambiguous"), lit(1L)))
                .first();
        long matched = row.getLong(0);
        long ambiguous =
                row.getLong(1) + (row.getLong(2) == 0 ? 0 : shared.distinct().count());
        return new LabelCounts(
                totals.rows(),
                matched,
                totals.sure() - matched - ambiguous,
                ambiguous,
                totals.contradicting(),
                totals.duplicate());
    }

    private static Column total(Column condition, Column value) {
        return coalesce(sum(when(condition, value)), lit(0L));
    }

    private static Column parent(Column path) {
        UDF1<String, String> parent = ImageKeys::parent;
        return udf(parent, DataTypes.StringType).apply(path);
    }

    /** Where the labels come from, without credentials. */
    public static String describe(@Nullable String uri) {
        return uri == null ? "the folders of the predictions" : Redaction.of(uri);
    }
}
