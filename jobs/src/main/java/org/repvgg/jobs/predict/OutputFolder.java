/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.Redaction;

/**
 * The output folder. Rows are written below {@code _run/}, which readers of Parquet skip, checked there, and only then
 * renamed into the folder; {@code _SUCCESS} comes last. A run that fails leaves nothing that a reader would take for a
 * result.
 */
final class OutputFolder {
    private static final String RUN_DIR = "_run";
    private static final String RUN_JSON = "run.json";

    private final FileSystem fs;
    private final Path root;
    private final Path staging;

    private OutputFolder(FileSystem fs, Path root, String runId) {
        this.fs = fs;
        this.root = root;
        staging = new Path(new Path(root, RUN_DIR), "staging-" + runId);
    }

    /** Checks that the run may write there. Nothing is created yet. */
    static OutputFolder open(String uri, OutputMode mode, String runId, Configuration conf) {
        try {
            Path given = new Path(uri);
            FileSystem fs = given.getFileSystem(conf);
            OutputFolder folder = new OutputFolder(fs, fs.makeQualified(given), runId);
            folder.check(mode);
            return folder;
        } catch (IOException | IllegalArgumentException e) {
            throw JobException.usage("Cannot write the output: " + Redaction.of(String.valueOf(e.getMessage())) + " at "
                    + Redaction.of(uri) + ". Check --output, the file system and its credentials.");
        }
    }

    private void check(OutputMode mode) throws IOException {
        if (!fs.exists(root)) {
            return;
        }
        if (!fs.getFileStatus(root).isDirectory()) {
            throw JobException.usage("Cannot write the output: found a file (expected a folder, or nothing yet) at "
                    + Redaction.of(root.toString()) + ". Choose another --output.");
        }
        int files = visibleFiles().size();
        if (files > 0 && mode == OutputMode.ERRORIFEXISTS) {
            throw JobException.usage("Cannot write the output: found " + files + " files (expected none) in "
                    + Redaction.of(root.toString()) + ". Pass --mode overwrite to replace them, or another --output.");
        }
        if (files > 0 && !fs.exists(new Path(new Path(root, RUN_DIR), RUN_JSON))) {
            throw JobException.usage("Cannot overwrite the output: found " + files
                    + " files that no run of this program wrote (expected " + RUN_DIR + "/" + RUN_JSON
                    + " beside them) in "
                    + Redaction.of(root.toString()) + ". Choose another --output, or empty the folder yourself.");
        }
    }

    /** Where Spark writes the rows. */
    String staging() {
        return staging.toString();
    }

    String uri() {
        return root.toString();
    }

    /** Replaces what an earlier run published by what this run staged. */
    void publish() throws IOException {
        List<Path> old = visibleFiles();
        fs.delete(new Path(root, "_SUCCESS"), false);
        for (Path file : old) {
            fs.delete(file, true);
        }
        for (FileStatus status : fs.listStatus(staging)) {
            Path file = status.getPath();
            if (isVisible(file) && !fs.rename(file, new Path(root, file.getName()))) {
                throw new IOException("the file system refused to rename " + file + " into " + root);
            }
        }
        discard();
        fs.create(new Path(root, "_SUCCESS"), true).close();
    }

    /** Removes what this run staged. */
    void discard() throws IOException {
        fs.delete(staging, true);
    }

    /** Writes {@code _run/run.json}. */
    void writeReport(String json) throws IOException {
        try (OutputStream out = fs.create(new Path(new Path(root, RUN_DIR), RUN_JSON), true)) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<Path> visibleFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (FileStatus status : fs.listStatus(root)) {
            if (isVisible(status.getPath())) {
                files.add(status.getPath());
            }
        }
        return files;
    }

    private static boolean isVisible(Path path) {
        return !path.getName().startsWith("_") && !path.getName().startsWith(".");
    }
}
