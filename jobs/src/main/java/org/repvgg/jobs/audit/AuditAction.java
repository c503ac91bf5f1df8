/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.AuditRequest.ExistingOutput;
import org.repvgg.jobs.audit.gate.Gate;
import org.repvgg.jobs.audit.gate.GateOutcome;
import org.repvgg.jobs.audit.gate.Metric;
import org.repvgg.jobs.audit.labels.ClassDirectory;
import org.repvgg.jobs.audit.labels.LabelCounts;
import org.repvgg.jobs.audit.labels.LabelOrigin;
import org.repvgg.jobs.audit.labels.Labels;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.metrics.AuditMetricsJson;
import org.repvgg.jobs.audit.metrics.AuditRun;
import org.repvgg.jobs.audit.metrics.ConfusionPair;
import org.repvgg.jobs.audit.metrics.Coverage;
import org.repvgg.jobs.audit.metrics.MetricValues;
import org.repvgg.jobs.audit.metrics.RunComparison;
import org.repvgg.jobs.audit.report.HtmlReport;
import org.repvgg.jobs.audit.stats.ClassAverages;
import org.repvgg.jobs.audit.stats.ClassScore;
import org.repvgg.jobs.checkpoint.ClassNames;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.output.AuditOutput;
import org.repvgg.jobs.session.Versions;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Runs one audit: reads the labels, joins and scores the predictions and those of the baseline, computes the metrics,
 * checks the gates, writes the tables, {@code audit.json} and the report, and publishes them together. Runs on the
 * driver.
 */
public final class AuditAction {
    private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";
    /** Input bytes per shuffle partition; only paths and labels, a small part of the input, are shuffled. */
    private static final long SHUFFLE_BYTES = 64L << 20;

    private static final long MAX_SHUFFLE_PARTITIONS = 10_000;

    /**
     * Advisory size of a shuffle partition. Joins whose partitions are smaller use a hash table instead of a sort; the
     * table takes about ten times the shuffled bytes, which fits into the heap of any executor for each of its tasks.
     */
    private static final String HASHED_PARTITION_BYTES = "16m";

    private final SparkSession spark;
    private final Consumer<String> say;

    /**
     * @param say receives one line for the user per step
     */
    public AuditAction(SparkSession spark, Consumer<String> say) {
        this.spark = spark;
        this.say = say;
    }

    /**
     * Rejects requests that are invalid whatever the data is; throws {@link JobException}. Called by {@link #run}, and
     * earlier, before a session is opened.
     */
    public static void check(AuditRequest request) {
        for (Gate gate : request.gates()) {
            for (Metric metric : gate.metrics()) {
                if (metric.needsBaseline() && request.baseline() == null) {
                    throw new JobException(
                            FailureCode.INVALID_GATE,
                            "Cannot check the gate '" + gate.text() + "': " + metric
                                    + " compares two runs (expected --baseline). Pass it, or remove the gate.");
                }
            }
        }
        for (int k : request.topK()) {
            if (k < 1) {
                throw new JobException(
                        FailureCode.INVALID_OPTION, "Cannot use --top-k " + k + " (expected numbers of at least 1).");
            }
        }
        if (request.worst() < 0) {
            throw new JobException(
                    FailureCode.INVALID_OPTION, "Cannot use --worst " + request.worst() + " (expected at least 0).");
        }
        if (request.labels() == null && request.labelSource() != LabelOrigin.FOLDER) {
            throw new JobException(
                    FailureCode.MISSING_OPTION,
                    "Cannot audit: missing --labels (expected a URI, or --label-source folder).");
        }
    }

    /**
     * Runs the audit; throws {@link JobException} with the documented exit status on failure. Unmet gates do not throw.
     */
    public AuditResult run(AuditRequest request) {
        check(request);
        return new AuditAction(ownSession(request), say).audit(request);
    }

    /**
     * A session with the settings of an audit, beside the caller's, which keeps its own. Settings made by the user are
     * kept in it.
     */
    private SparkSession ownSession(AuditRequest request) {
        // Spark's default of 200 partitions suits a cluster; a small audit would spend its time on starting tasks. AQE
        // merges surplus partitions.
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(SHUFFLE_PARTITIONS, Long.toString(partitions(request)));
        settings.put("spark.sql.adaptive.advisoryPartitionSizeInBytes", HASHED_PARTITION_BYTES);
        settings.put("spark.sql.adaptive.maxShuffledHashJoinLocalMapThreshold", HASHED_PARTITION_BYTES);
        // Paths and probabilities differ in every row: searching for a dictionary costs more than reading the
        // uncompressed cache.
        settings.put("spark.sql.inMemoryColumnarStorage.compressed", "false");
        SparkSession own = spark.newSession();
        // a new session has what the context was started with, not what was set since
        Map<String, String> before = CollectionConverters.asJava(own.conf().getAll());
        CollectionConverters.asJava(spark.conf().getAll()).forEach((key, value) -> {
            settings.remove(key);
            // of Spark, only what a session may change; of others, all: they reach Hadoop and Parquet
            boolean mayDiffer = own.conf().isModifiable(key) || !key.startsWith("spark.");
            if (mayDiffer && !value.equals(before.get(key))) {
                own.conf().set(key, value);
            }
        });
        settings.forEach(own.conf()::set);
        return own;
    }

    private long partitions(AuditRequest request) {
        int cores = Math.min(spark.sparkContext().defaultParallelism(), 200);
        long partitions = 0;
        try {
            Path path = new Path(request.predictions());
            partitions = path.getFileSystem(spark.sparkContext().hadoopConfiguration())
                            .getContentSummary(path)
                            .getLength()
                    / SHUFFLE_BYTES;
            // For this many rows only the paths are shuffled, however wide the rows are. The row count comes from the
            // footers.
            if (partitions > cores
                    && spark.read().parquet(request.predictions()).count() <= Evaluation.MAX_BROADCAST_LABELS) {
                partitions = cores;
            }
        } catch (Exception e) {
            // the read that follows reports the problem; Spark throws AnalysisException undeclared
        }
        return Math.max(cores, Math.min(MAX_SHUFFLE_PARTITIONS, partitions));
    }

    private AuditResult audit(AuditRequest request) {
        Instant started = Instant.now();
        long startNanos = System.nanoTime();
        String id = UUID.randomUUID().toString();
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        AuditOutput output = AuditOutput.open(request.output(), request.mode() == ExistingOutput.OVERWRITE, id, conf);
        PredictionTable predictions = PredictionTable.open(spark, request.predictions());
        PredictionTable baseline = request.baseline() == null ? null : PredictionTable.open(spark, request.baseline());
        ClassDirectory directory = new ClassDirectory(names(request, predictions, conf));
        int named = request.classes() == null ? 0 : directory.size();
        Labels labels = Labels.read(spark, request.labels(), request.labelSource(), directory, predictions.paths());
        try (output;
                Evaluation current = Evaluation.of(predictions, labels, named);
                Evaluation before = baseline == null ? null : Evaluation.of(baseline, labels, named)) {
            AuditRun run = new AuditRun(
                    id,
                    Redaction.of(request.predictions()),
                    Labels.describe(request.labels()),
                    labels.source().toString(),
                    request.baseline() == null ? null : Redaction.of(request.baseline()),
                    started.toString(),
                    0,
                    Versions.of(spark));
            requireIndices(current, labels, named);
            warnIfNothingMatches(current.coverage(), labels, predictions);
            output.begin();
            AuditMetrics findings =
                    collect(request, run, directory, Math.max(named, labels.highest() + 1), current, before, output);
            findings = findings.withSeconds(Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3);
            output.write(AuditOutput.JSON, AuditMetricsJson.of(findings));
            output.write(AuditOutput.REPORT, HtmlReport.of(findings, Thumbnails.read(spark, findings.worst())));
            output.publish();
            return new AuditResult(findings, output.uri());
        } catch (IOException | RuntimeException e) {
            if (e instanceof JobException known) {
                throw known;
            }
            throw new JobException(
                    FailureCode.CLUSTER_FAILURE,
                    "Cannot finish the audit: " + Redaction.of(String.valueOf(e.getMessage()))
                            + (output.isPublishing()
                                    ? ". It was partly published to " + Redaction.of(output.uri())
                                            + "; run the same command again, which replaces it."
                                    : ". Nothing was published to " + Redaction.of(output.uri())
                                            + "; the log has the details."));
        }
    }

    private static SortedMap<Integer, String> names(
            AuditRequest request, PredictionTable predictions, Configuration conf) {
        if (request.classes() == null) {
            return predictions.classNames();
        }
        SortedMap<Integer, String> names = new TreeMap<>();
        for (String name : ClassNames.read(request.classes(), conf)) {
            names.put(names.size(), name);
        }
        return names;
    }

    private static void requireIndices(Evaluation evaluation, Labels labels, int named) {
        int classes = named > 0 ? named : evaluation.tally().classes();
        if (classes > 0 && labels.highest() >= classes) {
            throw new JobException(
                    FailureCode.LABELS_UNUSABLE,
                    "Cannot use the labels: found class " + labels.highest() + " (expected 0 to "
                            + (classes - 1) + ", the classes of " + (named > 0 ? "--classes" : "the logits")
                            + "). Are they the labels of another data set?");
        }
    }

    /** Prints an example of both kinds of names, so that the reader sees how they differ. */
    private void warnIfNothingMatches(Coverage coverage, Labels labels, PredictionTable predictions) {
        LabelCounts counts = coverage.labels();
        if (counts.rows() > 0 && counts.rows() == counts.unpredicted() && coverage.rows() > 0) {
            say.accept("No label names an image: found '" + labels.example() + "' among the labels, '"
                    + Redaction.of(predictions.example())
                    + "' among the predictions (expected labels that end the path).");
        }
    }

    private AuditMetrics collect(
            AuditRequest request,
            AuditRun run,
            ClassDirectory directory,
            int labelClasses,
            Evaluation current,
            @Nullable Evaluation before,
            AuditOutput output) {
        Tally tally = current.tally();
        say.accept("Scored " + tally.scored() + " of " + current.coverage().expected() + " images.");
        Dataset<Row> confusion = AuditMetricsCollector.confusion(current.scored());
        List<ClassScore> classes = AuditMetricsCollector.classes(confusion, directory);
        int highest = classes.isEmpty() ? 0 : classes.get(classes.size() - 1).index() + 1;
        int classCount = Math.max(Math.max(labelClasses, highest), Math.max(tally.mostClasses(), directory.size()));
        List<ConfusionPair> pairs = AuditMetricsCollector.shownPairs(confusion, classCount);
        RunComparison comparison = null;
        if (before != null) {
            Dataset<Row> paired = AuditMetricsCollector.pairs(current.scored(), before.scored());
            comparison = AuditMetricsCollector.compare(paired, current, before);
            save(flips(paired), output.table("flips"));
            paired.unpersist();
        }
        TreeSet<Integer> ks = new TreeSet<>(request.topK());
        request.gates().forEach(gate -> gate.metrics().forEach(metric -> ks.add(Math.max(1, metric.top()))));
        AuditMetrics findings = new AuditMetrics(
                run,
                current.models(),
                classCount,
                directory,
                current.coverage(),
                AuditMetricsCollector.top(tally, ks),
                AuditMetricsCollector.probabilities(tally),
                classes,
                ClassAverages.of(classes),
                pairs,
                comparison,
                AuditMetricsCollector.worst(current.scored(), request.worst()),
                List.of());
        save(confusion.orderBy("truth", "predicted"), output.table("confusion"));
        confusion.unpersist();
        new AuditMetricsTables(spark).write(findings, output);
        MetricValues values = new MetricValues(findings);
        List<GateOutcome> outcomes = new ArrayList<>();
        request.gates().forEach(gate -> outcomes.add(gate.check(values)));
        return findings.withGates(outcomes);
    }

    private static Dataset<Row> flips(Dataset<Row> pairs) {
        return pairs.where(col("was_right").notEqual(col("is_right")))
                .select(
                        col("path"),
                        col("truth"),
                        col("baseline_predicted"),
                        col("predicted"),
                        col("baseline_confidence"),
                        col("confidence"),
                        when(col("is_right"), "bad_to_good")
                                .otherwise("good_to_bad")
                                .as("flip"))
                .orderBy("path");
    }

    private static void save(Dataset<Row> table, String uri) {
        table.write().parquet(uri);
    }
}
