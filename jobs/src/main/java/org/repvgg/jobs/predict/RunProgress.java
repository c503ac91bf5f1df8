/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.IOException;
import java.time.Instant;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.output.OutputFolder;
import org.repvgg.jobs.output.RunManifest;
import org.repvgg.jobs.output.RunManifest.End;
import org.repvgg.jobs.output.RunManifest.Status;
import org.repvgg.jobs.output.RunManifest.Work;

/** Keeps {@code run.json} up to date while a run goes from step to step. Stays on the driver. */
final class RunProgress {
    private final OutputFolder output;
    private final long startNanos;
    private RunManifest manifest;
    private long lapNanos;
    private boolean publishing;

    /**
     * @param startNanos since when the run counts, by {@link System#nanoTime}
     */
    RunProgress(OutputFolder output, RunManifest manifest, long startNanos) {
        this.output = output;
        this.manifest = manifest;
        this.startNanos = startNanos;
        this.lapNanos = startNanos;
    }

    /** The work is known and begins. */
    void planned(ResumePlan plan) throws IOException {
        manifest = manifest.withWork(new Work(
                plan.todo().size(),
                plan.kept().size(),
                plan.finished().size(),
                plan.superseded().size()));
        output.writeReport(manifest);
        lapNanos = System.nanoTime();
    }

    /** A stage has ended that began where the previous one ended. */
    void lap(String stage) {
        long now = System.nanoTime();
        manifest = manifest.withTiming(stage, RunReport.seconds(now - lapNanos));
        lapNanos = now;
    }

    void counted(RunReport counts) {
        manifest = manifest.withCounts(counts.counts());
    }

    /** From now on parts become visible. */
    void publish() throws IOException {
        manifest = manifest.publishing();
        output.writeReport(manifest);
        publishing = true;
    }

    boolean isPublishing() {
        return publishing;
    }

    void succeed(long rowsNow) throws IOException {
        output.succeed(manifest.done(end(rowsNow)));
    }

    /** Writes why the run ended; with the message that the user sees; if even that fails, the exception says so. */
    void fail(Status status, JobException failure) {
        try {
            output.writeReport(manifest.failed(status, failure.code(), String.valueOf(failure.getMessage()), end(0)));
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Seconds since the run began. */
    double seconds() {
        return RunReport.seconds(System.nanoTime() - startNanos);
    }

    private End end(long rowsNow) {
        double seconds = seconds();
        return new End(Instant.now(), seconds, seconds == 0 ? 0 : Math.round(rowsNow / seconds * 10) / 10.0);
    }
}
