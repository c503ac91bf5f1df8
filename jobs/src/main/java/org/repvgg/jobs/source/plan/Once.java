/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.io.IOException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.source.input.NotTaken;
import org.repvgg.jobs.source.input.NotTakenTally;
import org.repvgg.jobs.source.input.SourceFile;

/** Passes each file on once, however often and in whatever spelling manifests and folders name it, and counts the rest. */
public final class Once implements Consumer<SourceFile> {
    private final InputPaths paths;
    private final NotTakenTally notTaken;
    private final Consumer<SourceFile> out;
    private final PathSet seen = new PathSet();

    public Once(Configuration conf, NotTakenTally notTaken, Consumer<SourceFile> out) {
        paths = new InputPaths(conf);
        this.notTaken = notTaken;
        this.out = out;
    }

    @Override
    public void accept(SourceFile file) {
        String canonical;
        try {
            canonical = paths.canonical(file.path());
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.INPUT_UNREADABLE,
                    "Cannot list the input: " + Redaction.of(String.valueOf(e.getMessage())) + " for "
                            + Redaction.of(file.path()) + ". Check the manifest and its file systems.");
        }
        if (seen.add(canonical)) {
            out.accept(file);
        } else {
            notTaken.addFile(file.path(), NotTaken.NAMED_TWICE);
        }
    }
}
