/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;

/** A single file that a command writes for its user, on any file system: it appears whole or not at all. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Refuses, before any work is done for it, a file that could not be written; nothing is created yet.
     *
     * @param option that names the file
     */
    public static void requireWritable(String option, String uri, Configuration conf) {
        try {
            Path path = new Path(uri);
            FileSystem fs = AtomicFiles.of(path, conf);
            Path file = fs.makeQualified(path);
            if (fs.exists(file) && fs.getFileStatus(file).isDirectory()) {
                throw new IOException("found a folder (expected a file, or nothing yet)");
            }
            Writable.require(fs, file);
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.OUTPUT_NOT_WRITABLE,
                    "Cannot write " + Redaction.of(uri) + ": " + Redaction.of(String.valueOf(e.getMessage()))
                            + ". Check " + option + " and the permissions.");
        }
    }

    /** Writes a text file, such as a report. */
    public static void write(String uri, Configuration conf, String text) {
        write(uri, conf, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes a file; throws {@link JobException} with a one-line message on failure, and then keeps the older file. */
    public static void write(String uri, Configuration conf, AtomicFiles.Body body) {
        try {
            Path path = new Path(uri);
            AtomicFiles.write(AtomicFiles.of(path, conf), path, body);
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.OUTPUT_NOT_WRITABLE,
                    "Cannot write " + Redaction.of(uri) + ": " + Redaction.of(String.valueOf(e.getMessage()))
                            + ". Check the path and the permissions.");
        }
    }
}
