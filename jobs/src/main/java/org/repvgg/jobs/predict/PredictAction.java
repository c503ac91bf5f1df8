/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.repvgg.engine.Engine;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.KernelChoice;
import org.repvgg.engine.UnsupportedNetworkException;
import org.repvgg.engine.kernel.KernelUnavailableException;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.jobs.checkpoint.CheckpointChoice;
import org.repvgg.jobs.checkpoint.Checkpoints;
import org.repvgg.jobs.checkpoint.ClassNames;
import org.repvgg.jobs.checkpoint.InputChannels;
import org.repvgg.jobs.checkpoint.PreprocessSpecJson;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.output.OutputFolder;
import org.repvgg.jobs.output.RunManifest.Description;
import org.repvgg.jobs.output.RunManifest.DriverSeconds;
import org.repvgg.jobs.output.RunManifest.Listing;
import org.repvgg.jobs.output.RunManifest.Model;
import org.repvgg.jobs.output.RunManifest.Preprocessing;
import org.repvgg.jobs.predict.task.DeadLetters;
import org.repvgg.jobs.predict.task.ExecutorMemory;
import org.repvgg.jobs.predict.task.PredictOptions;
import org.repvgg.jobs.predict.task.PredictSettings.Inference;
import org.repvgg.jobs.session.Versions;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.model.FusedModel;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.fuse.FuseOptions;
import org.repvgg.reparam.fuse.Fusion;
import org.repvgg.reparam.verify.FusionReport;

/**
 * Runs one prediction job: fuses the network, checks the output, lists the input, then {@link PredictionRun}. Stays on
 * the driver.
 */
public final class PredictAction {
    private final SparkSession spark;
    private final Consumer<String> say;

    /**
     * @param say receives one line for the user per step
     */
    public PredictAction(SparkSession spark, Consumer<String> say) {
        this.spark = spark;
        this.say = say;
    }

    /** Runs the job; throws {@link JobException} with the documented exit status on failure. */
    public PredictResult run(PredictRequest request, FuseOptions fuseOptions) {
        return run(request, CheckpointChoice.CONVENTION, fuseOptions);
    }

    /** As {@link #run(PredictRequest, FuseOptions)}, with a choice among the tensors of the checkpoint. */
    public PredictResult run(PredictRequest request, CheckpointChoice choice, FuseOptions fuseOptions) {
        requireNoPasswords(request);
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        // What takes longest comes last: listing the input of an output that is in the way would be in vain.
        long fusing = System.nanoTime();
        Checkpoint checkpoint = Checkpoints.read(request.checkpoint(), choice, conf);
        Fusion fusion = Checkpoints.fuse(checkpoint, fuseOptions);
        FusedModel model = fusion.model();
        Inference inference = inference(request, model, conf);
        requireRunnable(model, inference.preprocess(), request.options());
        long fused = System.nanoTime();
        OutputFolder output = OutputFolder.open(request.output(), request.mode(), conf);
        DeadLetters.requireOutside(request.deadLetter(), output, conf);

        long listing = System.nanoTime();
        SourcePlan plan =
                ImageSource.plan(request.inputs(), conf, spark.sparkContext().defaultParallelism());
        long listed = System.nanoTime();
        say.accept("Listed " + plan.files() + " files (" + plan.archives() + " archives, " + (plan.bytes() >> 20)
                + " MiB) in " + plan.splits().size() + " splits.");
        say.accept(summary(model, fusion.report()));
        checkpoint.notes().forEach(note -> say.accept("Checkpoint: " + note + "."));
        fusion.report().assumptions().forEach(assumption -> say.accept("Network " + assumption));
        fusion.report().warnings().forEach(warning -> say.accept("Warning: " + warning));

        Description description = new Description(
                listing(request, plan),
                new Model(
                        Redaction.of(request.checkpoint()),
                        checkpoint.sha256(),
                        inference.modelFingerprint(),
                        fusion.report().largestDifference(),
                        model.variant(),
                        checkpoint.notes(),
                        fusion.report().assumptions()),
                new Preprocessing(
                        inference.preprocess().canonical(),
                        inference.preprocess().fingerprint()),
                new TreeMap<>(Versions.of(spark)),
                new DriverSeconds(RunReport.seconds(fused - fusing), RunReport.seconds(listed - listing)));
        PredictionRun.Outcome outcome =
                new PredictionRun(spark, request, model, plan, output, description).run(inference);
        RunReport counts = outcome.report();
        return new PredictResult(
                outcome.runId(),
                output.uri(),
                fusion,
                counts.rows(),
                counts.rowsNow(),
                counts.failed(),
                counts.errors(),
                counts.damaged(),
                counts.notTaken(),
                counts.kernelLine(),
                outcome.seconds());
    }

    private static String summary(FusedModel model, FusionReport report) {
        String network =
                model.variant() + ": " + model.convs().size() + " blocks, " + model.parameters() + " parameters";
        return report.blocks().isEmpty()
                ? "Read " + network + ", fused already."
                : "Fused " + network
                        + String.format(
                                Locale.ROOT,
                                "; train = fused within %.1e (relative, float64) in %s.",
                                report.coverage().isWhole()
                                        ? Math.max(
                                                report.largestDifference(),
                                                report.coverage().relative())
                                        : report.largestDifference(),
                                report.coverage().words());
    }

    private static void requireNoPasswords(PredictRequest request) {
        Redaction.requireNoPassword("--checkpoint", request.checkpoint());
        request.inputs().forEach(input -> Redaction.requireNoPassword("--input", input));
        Redaction.requireNoPassword("--output", request.output());
        if (request.classes() != null) {
            Redaction.requireNoPassword("--classes", request.classes());
        }
        if (request.deadLetter() != null) {
            Redaction.requireNoPassword("--dead-letter", request.deadLetter());
        }
    }

    private static Inference inference(PredictRequest request, FusedModel model, Configuration conf) {
        PreprocessSpec preprocess = InputChannels.fit(request.preprocess().over(PreprocessSpecJson.of(model)), model);
        List<String> labels = request.classes() == null
                ? ClassNames.of(model)
                : ClassNames.read(request.classes(), model.head().classes(), conf);
        return new Inference(model.fingerprint(), preprocess, labels);
    }

    /**
     * Plans the network on the driver as executors will, so that a network which the engine cannot run, or which does
     * not fit into their heap, is rejected before the first task.
     */
    private void requireRunnable(FusedModel model, PreprocessSpec preprocess, PredictOptions options) {
        Engine planned;
        try {
            Engine scalar = plan(model, preprocess, options.engineOptions(KernelChoice.SCALAR));
            planned = vectors(model, preprocess, options).orElse(scalar);
        } catch (UnsupportedNetworkException e) {
            throw new JobException(FailureCode.NETWORK_UNSUPPORTED, String.valueOf(e.getMessage()));
        }
        ExecutorMemory.requireConfigured(
                planned, options.maxDecodeBytes(), spark.sparkContext().getConf());
    }

    private static Engine plan(FusedModel model, PreprocessSpec preprocess, EngineOptions options) {
        return Engine.of(model, preprocess.outputHeight(), preprocess.outputWidth(), options);
    }

    /**
     * The engine with vector kernels; empty where this driver's JVM has none, as when a standalone worker started it.
     * Its executors may have them.
     */
    private static Optional<Engine> vectors(FusedModel model, PreprocessSpec preprocess, PredictOptions options) {
        try {
            return Optional.of(plan(model, preprocess, options.engineOptions()));
        } catch (KernelUnavailableException e) {
            return Optional.empty();
        }
    }

    private static Listing listing(PredictRequest request, SourcePlan plan) {
        return new Listing(
                request.inputs().stream().map(Redaction::of).toList(),
                Redaction.of(request.output()),
                plan.files(),
                plan.archives(),
                plan.notTaken().files(),
                plan.splits().size());
    }
}
