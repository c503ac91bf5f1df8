/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.Redaction;
import org.repvgg.jobs.output.Committed;
import org.repvgg.jobs.output.Fingerprints;
import org.repvgg.jobs.output.Json;
import org.repvgg.jobs.output.OutputFolder;
import org.repvgg.jobs.output.PartSummary;
import org.repvgg.jobs.source.SourcePlan;
import org.repvgg.reparam.fused.FusedModel;

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
    private final Map<String, Object> report;
    private final Map<String, Object> seconds = new LinkedHashMap<>();
    private final Instant started = Instant.now();
    private final long startNanos = System.nanoTime();
    private boolean publishing;

    /**
     * @param report what is known so far; completed by this run
     */
    PredictionRun(
            SparkSession spark,
            PredictRequest request,
            FusedModel model,
            SourcePlan source,
            OutputFolder output,
            Map<String, Object> report) {
        this.spark = spark;
        this.request = request;
        this.model = model;
        this.source = source;
        this.output = output;
        this.report = report;
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
        SplitJob job = new SplitJob(spark, settings, request.options().maxErrorRate());
        try (output) {
            Committed committed = output.begin(
                    runId,
                    fingerprints,
                    request.lease(),
                    () -> job.stop(JobException.internal("Cannot continue: another run took over "
                            + Redaction.of(output.uri()) + ", because this run's lock expired. Let it finish.")));
            return run(job, settings, fingerprints, committed);
        } catch (IOException e) {
            throw JobException.internal("Cannot work in the output folder: " + Failures.rootMessage(e) + " in "
                    + Redaction.of(output.uri()) + ". Check the file system, then run again: finished work is kept.");
        }
    }

    private Outcome run(SplitJob job, PredictSettings settings, Fingerprints fingerprints, Committed committed)
            throws IOException {
        report.put("run_id", settings.runId());
        report.put("status", "running");
        report.put("mode", request.mode().name().toLowerCase(Locale.ROOT));
        report.put("started", started.toString());
        report.put("fingerprints", fingerprints.values());
        report.put("timings", seconds);
        try {
            RunReport counts = doAll(job, settings, fingerprints, committed);
            finish("done", "", counts.rowsNow());
            output.succeed(Json.write(report));
            return new Outcome(settings.runId(), counts, RunReport.seconds(System.nanoTime() - startNanos));
        } catch (JobException e) {
            fail(e.status().name().toLowerCase(Locale.ROOT), e);
            throw e;
        } catch (IOException | RuntimeException e) {
            fail("failed", e);
            throw JobException.internal("Cannot finish the run: " + Failures.rootMessage(e) + ". "
                    + (publishing
                            ? "Publication was interrupted: every visible part is whole; run again to complete it in "
                            : "Nothing was published to ")
                    + Redaction.of(output.uri())
                    + "; finished splits are kept for the next run. The log has the details.");
        }
    }

    private RunReport doAll(SplitJob job, PredictSettings settings, Fingerprints fingerprints, Committed committed)
            throws IOException {
        String digest = fingerprints.digest();
        WorkPlan plan = WorkPlan.of(source, committed, digest);
        output.discardReady(digest, plan.useless());
        report.put("splits_todo", plan.todo().size());
        report.put("parts_kept", plan.kept().size());
        report.put("parts_finished_before", plan.finished().size());
        report.put("parts_superseded", plan.superseded().size());
        output.writeReport(Json.write(report));

        long start = System.nanoTime();
        List<SplitTally> tallies = job.run(plan.todo(), model);
        start = lap("classify", start);
        List<PartSummary> done =
                output.readReady(digest, plan.todo().stream().map(Work::part).toList());
        List<PartSummary> all = Acceptance.check(plan, tallies, done, digest);
        RunReport counts = new RunReport(all, tallies);
        report.put("counts", counts.toMap());
        List<PartSummary> fresh = new ArrayList<>(plan.finished());
        fresh.addAll(done);
        Acceptance.requireErrorRate(
                new RunReport(fresh, tallies), request.options().maxErrorRate());
        Acceptance.requireImages(counts, request);
        start = lap("check", start);

        report.put("status", "publishing");
        output.writeReport(Json.write(report));
        publishing = true;
        int visible = output.publish(settings.runId(), fingerprints, plan.publishing(), plan.superseded());
        if (visible != all.size()) {
            throw new IOException("found " + visible + " visible parts (expected " + all.size() + ")");
        }
        lap("publish", start);
        return counts;
    }

    private @org.jspecify.annotations.Nullable String deadLetters() {
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
            throw JobException.usage("Cannot write to --dead-letter: " + Failures.rootMessage(e) + " at "
                    + Redaction.of(uri) + ". Check the file system and its credentials.");
        }
    }

    private long lap(String stage, long since) {
        long now = System.nanoTime();
        seconds.put(stage, RunReport.seconds(now - since));
        return now;
    }

    private void finish(String status, String message, long rowsNow) {
        report.put("status", status);
        if (!message.isEmpty()) {
            report.put("message", message);
        }
        double total = RunReport.seconds(System.nanoTime() - startNanos);
        report.put("finished", Instant.now().toString());
        report.put("seconds", total);
        report.put("images_per_second", total == 0 ? 0 : Math.round(rowsNow / total * 10) / 10.0);
    }

    private void fail(String status, Exception cause) {
        try {
            finish(status, Failures.rootMessage(cause), 0);
            output.writeReport(Json.write(report));
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
