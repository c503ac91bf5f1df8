/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.repvgg.engine.Engine;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.KernelChoice;
import org.repvgg.image.Preprocess;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.Redaction;
import org.repvgg.jobs.config.SerializableHadoopConf;
import org.repvgg.jobs.config.Versions;
import org.repvgg.jobs.predict.PredictSettings.Columns;
import org.repvgg.jobs.reparam.Checkpoints;
import org.repvgg.jobs.reparam.ClassNames;
import org.repvgg.jobs.reparam.PreprocessJson;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.SourcePlan;
import org.repvgg.jobs.source.Split;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.fuse.Fusion;
import org.repvgg.reparam.fused.FusedModel;

/**
 * Runs one prediction job: check, list, fuse, broadcast, classify into a staging folder, check that every image gave one
 * row, publish. Stays on the driver.
 */
public final class PredictAction {
    private final SparkSession spark;
    private final Consumer<String> say;

    /**
     * @param say takes a line for the user at each step
     */
    public PredictAction(SparkSession spark, Consumer<String> say) {
        this.spark = spark;
        this.say = say;
    }

    /** Runs the job; throws {@link JobException} with the documented status if it cannot. */
    public PredictResult run(PredictRequest request, FuseOptions fuseOptions) {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        String runId = RunId.next();
        OutputFolder output = OutputFolder.open(request.output(), request.mode(), runId, conf);
        SourcePlan plan = ImageSource.plan(request.inputs(), conf);
        say.accept("Listed " + plan.files() + " files (" + plan.archives() + " archives, " + (plan.bytes() >> 20)
                + " MiB) in " + plan.splits().size() + " splits.");

        Checkpoint checkpoint = Checkpoints.read(request.checkpoint(), conf);
        Fusion fusion = Checkpoints.fuse(checkpoint, fuseOptions);
        FusedModel model = fusion.model();
        say.accept("Fused " + model.variant() + ": " + model.convs().size() + " blocks, " + model.parameters()
                + " parameters; train = fused within "
                + String.format("%.1e", fusion.report().largestDifference())
                + " (relative, float64).");
        PredictSettings settings = settings(request, model, runId, conf);

        requireRunnable(model, settings);

        Instant started = Instant.now();
        long startNanos = System.nanoTime();
        RunTally tally = new RunTally();
        spark.sparkContext().register(tally);
        Map<String, Object> description = describe(request, settings, checkpoint, fusion, plan, started);
        try {
            RunReport report = classify(plan, model, settings, conf, tally, output);
            description.put("counts", report.toMap());
            requireErrorRate(report, request.maxErrorRate());
            requireImages(report, request);
            output.publish();
            double seconds = RunReport.seconds(System.nanoTime() - startNanos);
            finish(output, description, "done", "", seconds, report.rows());
            return new PredictResult(
                    runId,
                    output.uri(),
                    fusion,
                    report.rows(),
                    report.failed(),
                    report.errors(),
                    report.damaged(),
                    report.kernelLine(),
                    seconds);
        } catch (JobException e) {
            fail(output, description, e.status().name().toLowerCase(java.util.Locale.ROOT), e, startNanos);
            throw e;
        } catch (IOException | RuntimeException e) {
            fail(output, description, "failed", e, startNanos);
            throw JobException.internal("Cannot finish the run: " + Failures.rootMessage(e)
                    + ". Nothing was published to " + Redaction.of(output.uri()) + "; the log has the details.");
        }
    }

    private RunReport classify(
            SourcePlan plan,
            FusedModel model,
            PredictSettings settings,
            Configuration conf,
            RunTally tally,
            OutputFolder output) {
        JavaSparkContext jsc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<FusedModel> modelBroadcast = jsc.broadcast(model);
        Broadcast<PredictSettings> settingsBroadcast = jsc.broadcast(settings);
        Broadcast<SerializableHadoopConf> confBroadcast = jsc.broadcast(new SerializableHadoopConf(conf));
        try (ProgressLine progress =
                ProgressLine.start(spark, tally, plan.splits().size())) {
            var rows = jsc.parallelize(plan.splits(), plan.splits().size())
                    .mapPartitions(new PredictPartition(modelBroadcast, settingsBroadcast, confBroadcast, tally));
            jsc.setJobDescription("predict: " + plan.files() + " files with " + model.variant());
            spark.createDataFrame(rows, PredictionSchema.of(settings.columns()))
                    .write()
                    .parquet(output.staging());
        } finally {
            jsc.setJobDescription(null);
            modelBroadcast.destroy();
            settingsBroadcast.destroy();
            confBroadcast.destroy();
        }
        RunReport report = new RunReport(tally.value().values());
        requireComplete(plan, tally.value(), report, output);
        return report;
    }

    /** One row out for every image in: what the readers counted is what lies in the files. */
    private void requireComplete(
            SourcePlan plan, Map<Integer, SplitTally> splits, RunReport report, OutputFolder output) {
        for (Split split : plan.splits()) {
            if (!splits.containsKey(split.index())) {
                throw JobException.internal("Cannot publish: split " + split.index() + " of "
                        + plan.splits().size() + " reported nothing (expected its counts). Run again.");
            }
        }
        long written = spark.read().parquet(output.staging()).count();
        if (written != report.rows()) {
            throw JobException.internal("Cannot publish: found " + written + " rows (expected " + report.rows()
                    + ", one for every image read) in " + Redaction.of(output.staging()) + ". Run again.");
        }
    }

    /** Plans on the driver what executors will plan, so that a network the engine cannot run is refused before the first task. */
    private static void requireRunnable(FusedModel model, PredictSettings settings) {
        Preprocess preprocess = settings.parsedPreprocess();
        try {
            Engine.of(
                    model,
                    preprocess.outputHeight(),
                    preprocess.outputWidth(),
                    EngineOptions.defaults().withKernel(KernelChoice.SCALAR));
        } catch (IllegalArgumentException e) {
            throw JobException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static void requireErrorRate(RunReport report, double maxErrorRate) {
        if (report.errorRate() > maxErrorRate) {
            throw JobException.of(
                    ExitStatus.ERROR_RATE,
                    String.format(
                            java.util.Locale.ROOT,
                            "Cannot accept the run: %d of %d images failed, a share of %.4f (expected at most %s): %s."
                                    + " Nothing was published; look at the errors or raise --max-error-rate.",
                            report.failed(),
                            report.rows(),
                            report.errorRate(),
                            maxErrorRate,
                            report.errors()));
        }
    }

    private static void requireImages(RunReport report, PredictRequest request) {
        if (report.rows() == 0) {
            throw JobException.input("Cannot predict: found no image in the archives of "
                    + Redaction.of(String.join(" ", request.inputs()))
                    + " (expected members called .jpg, .png or the like). Check --input.");
        }
    }

    private static PredictSettings settings(
            PredictRequest request, FusedModel model, String runId, Configuration conf) {
        Preprocess preprocess = request.preprocess().over(PreprocessJson.of(model));
        List<String> labels = request.classes() == null
                ? ClassNames.of(model)
                : ClassNames.read(request.classes(), model.head().classes(), conf);
        return new PredictSettings(
                runId,
                model.fingerprint(),
                preprocess.canonical(),
                preprocess.fingerprint(),
                request.kernel(),
                request.topK(),
                new Columns(request.logits(), request.embedding()),
                labels,
                request.maxImageBytes(),
                request.maxPixels());
    }

    private Map<String, Object> describe(
            PredictRequest request,
            PredictSettings settings,
            Checkpoint checkpoint,
            Fusion fusion,
            SourcePlan plan,
            Instant started) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("run_id", settings.runId());
        map.put("status", "running");
        map.put("started", started.toString());
        map.put("inputs", request.inputs().stream().map(Redaction::of).toList());
        map.put("output", Redaction.of(request.output()));
        map.put("files", plan.files());
        map.put("archives", plan.archives());
        map.put("ignored_files", plan.ignoredFiles());
        map.put("splits", plan.splits().size());
        map.put(
                "model",
                new TreeMap<>(Map.of(
                        "checkpoint", Redaction.of(request.checkpoint()),
                        "checkpoint_sha256", checkpoint.sha256(),
                        "variant", fusion.model().variant(),
                        "fingerprint", settings.modelFingerprint(),
                        "largest_relative_difference", fusion.report().largestDifference())));
        map.put(
                "preprocess",
                new TreeMap<>(
                        Map.of("canonical", settings.preprocess(), "fingerprint", settings.preprocessFingerprint())));
        map.put("versions", Versions.of(spark));
        return map;
    }

    private static void finish(
            OutputFolder output,
            Map<String, Object> description,
            String status,
            String message,
            double seconds,
            long rows)
            throws IOException {
        description.put("status", status);
        if (!message.isEmpty()) {
            description.put("message", message);
        }
        description.put("finished", Instant.now().toString());
        description.put("seconds", seconds);
        description.put("images_per_second", seconds == 0 ? 0 : Math.round(rows / seconds * 10) / 10.0);
        output.writeReport(RunReport.json(description));
    }

    private static void fail(
            OutputFolder output, Map<String, Object> description, String status, Exception cause, long startNanos) {
        try {
            output.discard();
            double seconds = RunReport.seconds(System.nanoTime() - startNanos);
            finish(output, description, status, Failures.rootMessage(cause), seconds, 0);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
