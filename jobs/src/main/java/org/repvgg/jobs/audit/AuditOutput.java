/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.repvgg.jobs.audit.AuditRequest.ExistingOutput;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;

/**
 * The output folder of an audit. All files are written into a hidden folder beside it, which is renamed once it is
 * complete: readers find either the whole audit or, if it failed, the previous content.
 */
final class AuditOutput {
    static final String JSON = "audit.json";
    static final String REPORT = "report.html";

    private final FileSystem fs;
    private final Path root;
    private final Path staging;

    private AuditOutput(FileSystem fs, Path root, String runId) {
        this.fs = fs;
        this.root = root;
        staging = new Path(root.getParent(), "." + root.getName() + ".part-" + runId);
    }

    /** Checks that the audit may write there. Creates nothing. */
    static AuditOutput open(String uri, ExistingOutput mode, String runId, Configuration conf) {
        try {
            Path given = new Path(uri);
            FileSystem fs = given.getFileSystem(conf);
            Path root = fs.makeQualified(given);
            if (root.getParent() == null) {
                throw new JobException(
                        FailureCode.OUTPUT_NOT_A_FOLDER,
                        "Cannot write the audit: found the root of a file system (expected a folder in" + " it) at "
                                + Redaction.of(uri) + ". Choose another --output.");
            }
            AuditOutput output = new AuditOutput(fs, root, runId);
            output.check(mode);
            return output;
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.OUTPUT_NOT_WRITABLE,
                    "Cannot write the audit: " + Redaction.of(String.valueOf(e.getMessage())) + " at "
                            + Redaction.of(uri) + ". Check --output, the file system and its credentials.");
        }
    }

    private void check(ExistingOutput mode) throws IOException {
        if (!fs.exists(root)) {
            return;
        }
        String where = Redaction.of(root.toString());
        if (!fs.getFileStatus(root).isDirectory()) {
            throw new JobException(
                    FailureCode.OUTPUT_NOT_A_FOLDER,
                    "Cannot write the audit: found a file (expected a folder, or nothing yet) at " + where
                            + ". Choose another --output.");
        }
        int files = fs.listStatus(root).length;
        if (files > 0 && mode == ExistingOutput.ERRORIFEXISTS) {
            throw new JobException(
                    FailureCode.OUTPUT_EXISTS,
                    "Cannot write the audit: found " + files + " files (expected none) in " + where
                            + ". Pass --mode overwrite to replace an earlier audit, or another --output.");
        }
        if (files > 0 && !fs.exists(new Path(root, JSON))) {
            throw new JobException(
                    FailureCode.OUTPUT_FOREIGN_FILES,
                    "Cannot overwrite the audit: found " + files
                            + " files that an audit did not write (expected " + JSON + " beside them) in " + where
                            + ". Choose another --output, or empty the folder yourself.");
        }
    }

    /** The path to which a table is written until {@link #publish}. */
    String table(String name) {
        return new Path(staging, name).toString();
    }

    void write(String name, String text) throws IOException {
        try (OutputStream out = fs.create(new Path(staging, name), true)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Renames the staged folder to its final name. */
    void publish() throws IOException {
        Path old = new Path(root.getParent(), staging.getName() + ".old");
        boolean replaces = fs.exists(root);
        if (replaces && !fs.rename(root, old)) {
            throw new IOException("the file system refused to rename " + root + " to " + old);
        }
        if (!fs.rename(staging, root)) {
            if (replaces) {
                fs.rename(old, root);
            }
            throw new IOException("the file system refused to rename " + staging + " to " + root);
        }
        fs.delete(old, true);
    }

    /** Removes the staged files. */
    void discard() throws IOException {
        fs.delete(staging, true);
    }

    String uri() {
        return root.toString();
    }
}
