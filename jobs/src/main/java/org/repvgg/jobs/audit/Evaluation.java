/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.repvgg.jobs.audit.labels.GroundTruth;
import org.repvgg.jobs.audit.labels.Labels;
import org.repvgg.jobs.audit.metrics.Coverage;
import org.repvgg.jobs.audit.metrics.ModelRun;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/**
 * The predictions of one run, joined with the labels and scored. Stays on the driver.
 *
 * @param scored one row per scored image, with the columns of {@link ScoredImage}; cached until {@link #close}
 */
record Evaluation(Dataset<Row> scored, Coverage coverage, Tally tally, List<ModelRun> models) implements AutoCloseable {
    /**
     * Up to this many labels (about 200 bytes each) are broadcast to every executor, which avoids sorting wide rows.
     */
    static final long MAX_BROADCAST_LABELS = 1L << 20;

    /**
     * @param classes number of named classes, 0 if unknown
     */
    static Evaluation of(PredictionTable predictions, Labels labels, int classes) {
        List<ModelRun> models = predictions.models();
        GroundTruth truth = labels.join(predictions.images());
        Dataset<Row> images = truth.images();
        Dataset<Row> repeated = images.where(col("copies").gt(1)).persist(StorageLevel.MEMORY_AND_DISK());
        boolean anyRepeated = !repeated.isEmpty();
        if (anyRepeated) {
            Dataset<Row> conflicting = predictions.conflicting(repeated).withColumn("conflict", lit(true));
            images = images.join(conflicting, new String[] {"path"}, "left").persist(StorageLevel.MEMORY_AND_DISK());
        } else {
            images = images.withColumn("conflict", lit(null).cast("boolean"));
        }
        Row counts = count(images);
        Dataset<Row> wanted = images.where(isState(GroundTruth.LABELLED)
                        .and(col("failed").equalTo(false))
                        .and(col("conflict").isNull()))
                .select("path", "key", "truth");
        boolean small = predictions.hasLogits() && counts.getLong(6) <= MAX_BROADCAST_LABELS;
        Dataset<Row> labelled = predictions
                .predicted()
                .join(small ? broadcast(wanted) : wanted, "path")
                .select(LabelledPrediction.columns());
        JavaRDD<ScoredImage> scored =
                labelled.queryExecution().toRdd().toJavaRDD().map(new Scoring(classes));
        Dataset<ScoredImage> all =
                labelled.sparkSession().createDataset(scored.rdd(), Encoders.bean(ScoredImage.class));
        if (anyRepeated) {
            // their rows agree, so any one of them can be kept
            all = all.dropDuplicates("path");
        }
        all = all.persist(StorageLevel.MEMORY_AND_DISK());
        Tally tally = all.javaRDD().treeAggregate(new Tally(), Tally::add, Tally::add);
        repeated.unpersist();
        images.unpersist();
        truth.images().unpersist();
        Coverage coverage = new Coverage(
                counts.getLong(0),
                tally.scored(),
                counts.getLong(1),
                tally.invalidImages(),
                tally.invalid(),
                counts.getLong(2),
                counts.getLong(3),
                counts.getLong(4),
                counts.getLong(5),
                counts.getLong(7),
                truth.labels());
        requireSums(coverage);
        return new Evaluation(all.toDF().where(col("invalid").isNull()), coverage, tally, models);
    }

    private static Row count(Dataset<Row> images) {
        Column agree = col("conflict").isNull();
        return images.agg(
                        total(lit(true), col("copies")),
                        total(agree.and(isState(GroundTruth.LABELLED)).and(col("failed")), lit(1L)),
                        total(agree.and(isState(GroundTruth.UNLABELLED)), lit(1L)),
                        total(agree.and(isState(GroundTruth.AMBIGUOUS)), lit(1L)),
                        total(agree, col("copies").minus(1)),
                        total(col("conflict"), col("copies")),
                        total(
                                agree.and(isState(GroundTruth.LABELLED))
                                        .and(col("failed").equalTo(false)),
                                lit(1L)),
                        total(agree.and(isState(GroundTruth.UNLABELLED)).and(col("failed")), lit(1L)))
                .first();
    }

    private static Column isState(String state) {
        return col("state").equalTo(state);
    }

    private static Column total(Column condition, Column value) {
        return coalesce(sum(when(condition, value)), lit(0L));
    }

    /** Checks that every row of the predictions was counted exactly once. */
    private static void requireSums(Coverage coverage) {
        long sum = coverage.scored()
                + coverage.failed()
                + coverage.invalid()
                + coverage.unlabelled()
                + coverage.ambiguous()
                + coverage.duplicate()
                + coverage.conflicting();
        if (sum != coverage.rows()) {
            throw new JobException(
                    FailureCode.INCONSISTENT_OUTPUT,
                    "Cannot audit: counted " + sum + " rows (expected " + coverage.rows()
                            + ", the rows of the predictions). The predictions changed during the audit, or this is a bug.");
        }
    }

    @Override
    public void close() {
        scored.unpersist();
    }
}
