/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.repvgg.jobs.audit.labels.ClassDirectory;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.metrics.ClassFlips;
import org.repvgg.jobs.audit.metrics.ConfusionPair;
import org.repvgg.jobs.audit.metrics.Probabilities;
import org.repvgg.jobs.audit.metrics.RunComparison;
import org.repvgg.jobs.audit.metrics.TopAccuracy;
import org.repvgg.jobs.audit.metrics.WorstError;
import org.repvgg.jobs.audit.stats.Calibration;
import org.repvgg.jobs.audit.stats.ClassScore;
import org.repvgg.jobs.audit.stats.PairedComparison;
import org.repvgg.jobs.audit.stats.ReliabilityBin;

/**
 * Computes the metrics of scored images. Runs on the driver; the collected data is bounded by the number of classes.
 */
final class AuditMetricsCollector {
    /** Number of wrong pairs that are kept where there are too many classes for a matrix. */
    private static final int HEAVIEST_PAIRS = 100;

    private AuditMetricsCollector() {}

    /** Every pair of classes that occurs: columns {@code truth}, {@code predicted}, {@code images}. Cached. */
    static Dataset<Row> confusion(Dataset<Row> scored) {
        return scored.groupBy("truth", "predicted")
                .agg(count(lit(1)).as("images"))
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    static List<ConfusionPair> shownPairs(Dataset<Row> confusion, int classes) {
        Dataset<Row> shown = classes <= AuditMetrics.MATRIX_CLASSES
                ? confusion.orderBy("truth", "predicted")
                : confusion
                        .where(col("truth").notEqual(col("predicted")))
                        .orderBy(col("images").desc(), col("truth"), col("predicted"))
                        .limit(HEAVIEST_PAIRS);
        List<ConfusionPair> pairs = new ArrayList<>();
        for (Row row : shown.collectAsList()) {
            pairs.add(new ConfusionPair(row.getInt(0), row.getInt(1), row.getLong(2)));
        }
        return pairs;
    }

    static List<ClassScore> classes(Dataset<Row> confusion, ClassDirectory directory) {
        Map<Integer, long[]> counts = new TreeMap<>();
        Column right = when(col("truth").equalTo(col("predicted")), col("images"));
        for (Row row : confusion
                .groupBy("truth")
                .agg(sum("images"), coalesce(sum(right), lit(0L)))
                .collectAsList()) {
            counts.put(row.getInt(0), new long[] {row.getLong(1), 0, row.getLong(2)});
        }
        for (Row row : confusion.groupBy("predicted").agg(sum("images")).collectAsList()) {
            counts.computeIfAbsent(row.getInt(0), index -> new long[3])[1] = row.getLong(1);
        }
        List<ClassScore> classes = new ArrayList<>();
        counts.forEach((index, of) -> classes.add(new ClassScore(index, directory.name(index), of[0], of[1], of[2])));
        return classes;
    }

    static List<TopAccuracy> top(Tally tally, Iterable<Integer> wanted) {
        List<TopAccuracy> top = new ArrayList<>();
        for (int k : wanted) {
            boolean all = tally.classes() > 0 && k >= tally.classes();
            boolean known = tally.scored() == 0 || k <= tally.knownRanks() || all;
            top.add(new TopAccuracy(
                    k,
                    known ? tally.top(k) : null,
                    known
                            ? ""
                            : "needs logits or a top_k of at least " + k + " classes (found " + tally.knownRanks()
                                    + "); run predict with --logits or --top-k " + k));
        }
        return top;
    }

    static Probabilities probabilities(Tally tally) {
        boolean known = !Double.isNaN(tally.meanNll()) && !Double.isNaN(tally.meanBrier());
        String missing = "";
        if (tally.scored() == 0) {
            missing = "no image was scored";
        } else if (!known) {
            missing = "needs the probability of every class: logits, or --classes and a top_k of all classes whose"
                    + " probabilities are above 0 (found for " + tally.withNll() + " of " + tally.scored()
                    + " images); run predict with --logits";
        }
        boolean confident = tally.hasConfidences() && tally.scored() > 0;
        List<ReliabilityBin> bins = confident ? tally.calibration().bins() : List.of();
        return new Probabilities(
                known ? tally.meanNll() : Double.NaN,
                known ? tally.meanBrier() : Double.NaN,
                !known ? "" : tally.classes() > 0 ? "logits" : "top_k",
                missing,
                confident ? Calibration.ece(bins) : Double.NaN,
                confident ? Calibration.mce(bins) : Double.NaN,
                bins,
                confident
                        ? ""
                        : tally.scored() == 0 ? "no image was scored" : "needs the column confidence, or logits");
    }

    /** Wrong predictions by descending confidence; ties are ordered by path. */
    static Dataset<Row> errors(Dataset<Row> scored) {
        return scored.where(col("truth").notEqual(col("predicted")))
                .select("path", "truth", "predicted", "confidence", "rank")
                .orderBy(col("confidence").desc_nulls_last(), col("path"));
    }

    static List<WorstError> worst(Dataset<Row> scored, int count) {
        List<WorstError> worst = new ArrayList<>();
        for (Row row : errors(scored).limit(count).collectAsList()) {
            worst.add(new WorstError(
                    row.getString(0),
                    row.getInt(1),
                    row.getInt(2),
                    row.isNullAt(3) ? null : Double.valueOf(row.getDouble(3)),
                    row.getInt(4)));
        }
        return worst;
    }

    /** Images that both runs scored. Cached. */
    static Dataset<Row> pairs(Dataset<Row> current, Dataset<Row> baseline) {
        Column right = col("predicted").equalTo(col("truth"));
        Column wasRight = col("baseline_predicted").equalTo(col("truth"));
        return current.join(
                        baseline.select(
                                col("key"),
                                col("predicted").as("baseline_predicted"),
                                col("confidence").as("baseline_confidence")),
                        "key")
                .select(
                        col("path"),
                        col("truth"),
                        col("baseline_predicted"),
                        col("predicted"),
                        col("baseline_confidence"),
                        col("confidence"),
                        wasRight.as("was_right"),
                        right.as("is_right"))
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    static RunComparison compare(Dataset<Row> pairs, Evaluation current, Evaluation baseline) {
        List<ClassFlips> classes = new ArrayList<>();
        long[] total = new long[5];
        Column wrong = col("is_right").or(col("was_right")).equalTo(false);
        for (Row row : pairs.groupBy("truth")
                .agg(
                        images(col("was_right").and(col("is_right"))),
                        images(col("was_right").and(col("is_right").equalTo(false))),
                        images(col("is_right").and(col("was_right").equalTo(false))),
                        images(wrong),
                        images(wrong.and(col("predicted").notEqual(col("baseline_predicted")))))
                .orderBy("truth")
                .collectAsList()) {
            for (int i = 0; i < total.length; i++) {
                total[i] += row.getLong(i + 1);
            }
            classes.add(new ClassFlips(
                    row.getInt(0),
                    new PairedComparison(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
                    row.getLong(5)));
        }
        PairedComparison all = new PairedComparison(total[0], total[1], total[2], total[3]);
        return new RunComparison(
                baseline.coverage(),
                baseline.models(),
                all,
                total[4],
                current.coverage().scored() - all.pairs(),
                baseline.coverage().scored() - all.pairs(),
                classes);
    }

    private static Column images(Column condition) {
        return coalesce(sum(when(condition, 1L)), lit(0L));
    }
}
