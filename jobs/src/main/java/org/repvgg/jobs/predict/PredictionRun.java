/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.output.Committed;
import org.repvgg.jobs.output.Fingerprints;
import org.repvgg.jobs.output.OutputFolder;
import org.repvgg.jobs.output.PartSummary;
import org.repvgg.jobs.output.RunManifest;
import org.repvgg.jobs.output.RunManifest.Description;
import org.repvgg.jobs.output.RunManifest.Start;
import org.repvgg.jobs.output.RunManifest.Status;
import org.repvgg.jobs.predict.task.DeadLetters;
import org.repvgg.jobs.predict.task.Failures;
import org.repvgg.jobs.predict.task.OutputTarget;
import org.repvgg.jobs.predict.task.PredictSettings;
import org.repvgg.jobs.predict.task.SplitStats;
import org.repvgg.jobs.predict.task.SplitTask;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.model.FusedModel;

/**
 * A run after its input is listed and its network fused: locks the output folder, plans the remaining work, runs it,
 * validates it, publishes it, and writes {@code run.json} whether or not the run succeeds. Stays on the driver.
 */
final class PredictionRun {
    private final SparkSession spark;
    private final PredictRequest request;
    private final FusedModel model;
    private final SourcePlan source;
    private final OutputFolder output;
    private final Description description;
    private final Instant started = Instant.now();
    private final long startNanos = System.nanoTime();

    /**
     * @param description what the report tells that was known before the run
     */
    PredictionRun(
            SparkSession spark,
            PredictRequest request,
            FusedModel model,
            SourcePlan source,
            OutputFolder output,
            Description description) {
        this.spark = spark;
        this.request = request;
        this.model = model;
        this.source = source;
        this.output = output;
        this.description = description;
    }

    /** The outcome of a run. */
    record Outcome(String runId, RunReport report, double seconds) {}

    Outcome run(PredictSettings.Inference inference) {
        String runId = RunId.next();
        Fingerprints fingerprints = PredictSettings.fingerprints(request.options(), inference);
        PredictSettings settings = new PredictSettings(
                runId,
                new OutputTarget(
                        output.readyFolder(fingerprints.digest()).toString(),
                        output.attemptsFolder(runId).toString(),
                        deadLetters()),
                fingerprints.digest(),
                inference.modelFingerprint(),
                inference.preprocess().canonical(),
                inference.preprocess().fingerprint(),
                inference.labels(),
                request.options());
        SplitScheduler job =
                new SplitScheduler(spark, settings, request.options().maxErrorRate());
        try (output) {
            Committed committed = output.begin(
                    runId,
                    fingerprints,
                    request.lease(),
                    () -> job.stop(new JobException(
                            FailureCode.LEASE_LOST,
                            "Cannot continue: another run took over " + Redaction.of(output.uri())
                                    + ", because this run's lock expired. Let it finish.")));
            return run(job, settings, fingerprints, committed);
        } catch (IOException e) {
            throw new JobException(
                    FailureCode.CLUSTER_FAILURE,
                    "Cannot work in the output folder: " + Failures.rootMessage(e) + " in " + Redaction.of(output.uri())
                            + ". Check the file system, then run again: finished work is kept.");
        }
    }

    private Outcome run(SplitScheduler job, PredictSettings settings, Fingerprints fingerprints, Committed committed)
            throws IOException {
        RunProgress progress = new RunProgress(
                output,
                new RunManifest(description, new Start(settings.runId(), request.mode(), started), fingerprints),
                startNanos);
        try {
            RunReport counts = doAll(job, settings, fingerprints, committed, progress);
            progress.succeed(counts.rowsNow());
            return new Outcome(settings.runId(), counts, progress.seconds());
        } catch (JobException e) {
            progress.fail(Status.refused(e.code()), e);
            throw e;
        } catch (IOException | RuntimeException e) {
            JobException failure = new JobException(
                    FailureCode.CLUSTER_FAILURE,
                    "Cannot finish the run: " + Failures.rootMessage(e) + ". "
                            + (progress.isPublishing()
                                    ? "Publication was interrupted: every visible part is whole; run again to complete it in "
                                    : "Nothing was published to ")
                            + Redaction.of(output.uri())
                            + "; finished splits are kept for the next run. The log has the details.");
            progress.fail(Status.FAILED, failure);
            throw failure;
        }
    }

    private RunReport doAll(
            SplitScheduler job,
            PredictSettings settings,
            Fingerprints fingerprints,
            Committed committed,
            RunProgress progress)
            throws IOException {
        String digest = fingerprints.digest();
        ResumePlan plan = ResumePlan.of(source, committed, digest);
        output.discardReady(digest, plan.useless());
        progress.planned(plan);

        List<SplitStats> tallies = job.run(plan.todo(), model);
        progress.lap("classify");
        List<PartSummary> done = output.readReady(
                digest, plan.todo().stream().map(SplitTask::part).toList());
        List<PartSummary> all = OutputValidation.check(plan, tallies, done, digest);
        RunReport counts = new RunReport(all, tallies).with(source.notTaken());
        progress.counted(counts);
        List<PartSummary> fresh = new ArrayList<>(plan.finished());
        fresh.addAll(done);
        OutputValidation.requireErrorRate(
                new RunReport(fresh, tallies), request.options().maxErrorRate());
        OutputValidation.requireImages(counts, request);
        progress.lap("check");

        progress.publish();
        int visible = output.publish(settings.runId(), fingerprints, plan.publishing(), plan.superseded());
        if (visible != all.size()) {
            throw new IOException("found " + visible + " visible parts (expected " + all.size() + ")");
        }
        progress.lap("publish");
        return counts;
    }

    private @Nullable String deadLetters() {
        String uri = request.deadLetter();
        if (uri == null) {
            return null;
        }
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        DeadLetters.requireOutside(uri, output, conf);
        try {
            Path folder = new Path(uri);
            Path qualified = folder.getFileSystem(conf).makeQualified(folder);
            folder.getFileSystem(conf).delete(new Path(qualified, DeadLetters.ATTEMPTS), true);
            // a rename does not create the destination folder
            folder.getFileSystem(conf).mkdirs(qualified);
            return qualified.toString();
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.OUTPUT_NOT_WRITABLE,
                    "Cannot write to --dead-letter: " + Failures.rootMessage(e) + " at " + Redaction.of(uri)
                            + ". Check the file system and its credentials.");
        }
    }
}
