/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;

/**
 * The output folder of an audit: a {@link RunFolder} with {@code audit.json}, the report and one folder per table. An
 * audit replaces the one before as a whole: while it is published, {@code _SUCCESS} and {@code audit.json} are absent.
 * If the process dies meanwhile, the same command starts over and replaces what is there. Stays on the driver.
 */
public final class AuditOutput implements AutoCloseable {
    public static final String JSON = "audit.json";
    public static final String REPORT = "report.html";

    /** Stands in the journal where a prediction run has the digest of its fingerprints. */
    private static final String KIND = "audit";
    /** How long an audit may fail to renew its lock before another one takes over. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private final RunFolder folder;
    private final String runId;
    private final boolean overwrite;
    private boolean publishing;

    private AuditOutput(RunFolder folder, String runId, boolean overwrite) {
        this.folder = folder;
        this.runId = runId;
        this.overwrite = overwrite;
    }

    /**
     * Checks that the audit may write there. Creates nothing.
     *
     * @param overwrite whether an earlier audit is to be replaced
     */
    public static AuditOutput open(String uri, boolean overwrite, String runId, Configuration conf) {
        try {
            AuditOutput output = new AuditOutput(RunFolder.of(uri, conf), runId, overwrite);
            output.folder.requireWritable("audit");
            output.check();
            return output;
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.OUTPUT_NOT_WRITABLE,
                    "Cannot write the audit: " + Redaction.of(String.valueOf(e.getMessage())) + " at "
                            + Redaction.of(uri) + ". Check --output, the file system and its credentials.");
        }
    }

    private void check() throws IOException {
        Publishing interrupted = folder.interrupted();
        if (interrupted != null && interrupted.digest().equals(KIND)) {
            return;
        }
        List<String> names = folder.visibleNames();
        if (!names.isEmpty() && !overwrite) {
            throw new JobException(
                    FailureCode.OUTPUT_EXISTS,
                    "Cannot write the audit: found " + names.size() + " files (expected none) in " + folder.shown()
                            + ". Pass --mode overwrite to replace an earlier audit, or another --output.");
        }
        if (!names.isEmpty() && !names.contains(JSON)) {
            throw new JobException(
                    FailureCode.OUTPUT_FOREIGN_FILES,
                    "Cannot overwrite the audit: found " + names.size()
                            + " files that an audit did not write (expected " + JSON + " beside them) in "
                            + folder.shown() + ". Choose another --output, or empty the folder yourself.");
        }
    }

    /**
     * Locks the folder, before anything is written.
     *
     * @throws JobException with exit status 2 if another run holds the folder
     */
    public void begin() throws IOException {
        // a lost lock is noticed by publish
        folder.lock(runId, LEASE, () -> {});
        check();
        folder.sweep(KIND);
    }

    /** The path to which a table is written until {@link #publish}. */
    public String table(String name) {
        return new Path(folder.attempts(runId), name).toString();
    }

    /** Writes a text file, which {@link #publish} makes visible. */
    public void write(String name, String text) throws IOException {
        try (OutputStream out = folder.fs().create(new Path(folder.attempts(runId), name), true)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Replaces the visible files by those that were written; {@code audit.json} is the first to go and the last to come. */
    public void publish() throws IOException {
        Path written = folder.attempts(runId);
        List<String> files = new ArrayList<>();
        collect(written, "", files);
        files.remove(JSON);
        List<String> old = folder.visibleNames();
        folder.requireHeld();
        publishing = true;
        folder.announce(new Publishing(KIND, runId, old));
        folder.retract();
        folder.remove(List.of(JSON));
        folder.remove(old);
        for (String table : folders(files)) {
            folder.makeFolder(table);
        }
        folder.move(written, files);
        folder.move(written, List.of(JSON));
        folder.requireHeld();
        folder.complete();
        publishing = false;
    }

    /** Names of the finished files relative to a folder, without what committers and checksums leave. */
    private void collect(Path from, String prefix, List<String> files) throws IOException {
        for (FileStatus status : folder.fs().listStatus(from)) {
            String name = status.getPath().getName();
            if (RunFolder.isHidden(name)) {
                continue;
            }
            if (status.isDirectory()) {
                collect(status.getPath(), prefix + name + "/", files);
            } else {
                files.add(prefix + name);
            }
        }
    }

    private static Set<String> folders(List<String> files) {
        Set<String> folders = new TreeSet<>();
        for (String file : files) {
            if (file.contains("/")) {
                folders.add(file.substring(0, file.lastIndexOf('/')));
            }
        }
        return folders;
    }

    /** Whether a publication has begun and not ended, so that the visible files are incomplete. */
    public boolean isPublishing() {
        return publishing;
    }

    public String uri() {
        return folder.root().toString();
    }

    /** Removes what was written and not published, and releases the lock. */
    @Override
    public void close() throws IOException {
        folder.close();
    }
}
