/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.io.AtomicFiles;
import org.repvgg.jobs.io.Writable;

/**
 * A folder to which one run at a time publishes files. Readers see the published files and {@code _SUCCESS}; everything
 * else is below {@code _run/}, which Parquet readers skip:
 *
 * <pre>
 * _SUCCESS                  exists while the published files are complete
 * _run/publishing.json      exists while finished files are being published
 * _run/ready/(digest)/      files that are finished and not yet visible
 * _run/tmp/(run)/           files being written
 * _run/lock-000001, .beat   the lock and the heartbeat of the running process
 * </pre>
 *
 * Publication works on file systems that cannot rename folders in one step, such as object stores: it moves file by file
 * between the removal of {@code _SUCCESS} and its return, behind a journal. If the process dies meanwhile, the journal
 * tells the next run that the visible files are incomplete and its own.
 */
final class RunFolder implements AutoCloseable {
    private static final String SUCCESS = "_SUCCESS";

    private final FileSystem fs;
    private final Path root;
    private @Nullable OutputLock lock;
    private String run = "";

    private RunFolder(FileSystem fs, Path root) {
        this.fs = fs;
        this.root = root;
    }

    /** Creates nothing. */
    static RunFolder of(String uri, Configuration conf) throws IOException {
        Path given = new Path(uri);
        FileSystem fs = AtomicFiles.of(given, conf);
        return new RunFolder(fs, fs.makeQualified(given));
    }

    /**
     * Checks that something can be written there. Creates nothing.
     *
     * @param what what is written, for messages: "output", "audit"
     */
    void requireWritable(String what) throws IOException {
        if (fs.exists(root) && !fs.getFileStatus(root).isDirectory()) {
            throw new JobException(
                    FailureCode.OUTPUT_NOT_A_FOLDER,
                    "Cannot write the " + what + ": found a file (expected a folder, or nothing yet) at " + shown()
                            + ". Choose another --output.");
        }
        Writable.require(fs, root);
    }

    /**
     * Locks the folder for this run.
     *
     * @param onLoss called on another thread if a concurrent run takes over because this run's lock expired
     * @throws JobException with exit status 2 if another run holds the folder
     */
    void lock(String runId, Duration lease, Runnable onLoss) throws IOException {
        lock = OutputLock.acquire(fs, inside(""), runId, lease, onLoss);
        run = runId;
    }

    /** Throws if another run has taken over: this one must not publish. */
    void requireHeld() throws IOException {
        if (lock == null) {
            throw new IllegalStateException("the folder was not locked");
        }
        lock.requireHeld();
    }

    /** The publication that a dead run began and did not complete, or null. */
    @Nullable
    Publishing interrupted() throws IOException {
        return Publishing.parse(AtomicFiles.read(fs, journal()));
    }

    /** Whether a publication has begun and not been completed. */
    boolean isPublishing() throws IOException {
        return fs.exists(journal());
    }

    /**
     * Removes the temporary files of dead runs, and finished files with other fingerprints.
     *
     * @param digest of the fingerprints whose finished files are kept
     */
    void sweep(String digest) throws IOException {
        fs.delete(inside("tmp"), true);
        for (FileStatus status : listOrNone(inside(""))) {
            if (AtomicFiles.isDraft(status.getPath())) {
                fs.delete(status.getPath(), false);
            }
        }
        for (FileStatus status : listOrNone(inside("ready"))) {
            if (!status.getPath().getName().equals(digest)) {
                fs.delete(status.getPath(), true);
            }
        }
    }

    /** Step 1 of a publication: writes the journal. After {@link #requireHeld}. */
    void announce(Publishing intent) throws IOException {
        AtomicFiles.write(fs, journal(), intent.toJson());
    }

    /** Step 2: the visible files are not complete any more. */
    void retract() throws IOException {
        fs.delete(new Path(root, SUCCESS), false);
    }

    /** Step 3: removes visible files and folders. */
    void remove(List<String> names) throws IOException {
        PartFiles.delete(fs, names.stream().map(name -> new Path(root, name)).toList());
    }

    /** Step 4: makes a visible folder; a rename does not create the one that it moves to. */
    void makeFolder(String name) throws IOException {
        Path folder = new Path(root, name);
        if (!AtomicFiles.appearsAtClose(fs, folder)) {
            fs.mkdirs(folder);
        }
    }

    /** Step 5: moves finished files to their visible names, each in one step, which replaces an older file. */
    void move(Path from, List<String> names) throws IOException {
        PartFiles.publish(fs, from, root, names);
    }

    /** The last step: the visible files are complete. After {@link #requireHeld}. */
    void complete() throws IOException {
        fs.create(new Path(root, SUCCESS), true).close();
        fs.delete(journal(), false);
        fs.delete(inside("ready"), true);
        fs.delete(inside("tmp"), true);
    }

    /** Names of the files and folders that readers see. */
    List<String> visibleNames() throws IOException {
        List<String> names = new ArrayList<>();
        for (FileStatus status : listOrNone(root)) {
            String name = status.getPath().getName();
            if (!isHidden(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Whether Parquet readers skip a file or folder of this name. */
    static boolean isHidden(String name) {
        return name.startsWith("_") || name.startsWith(".");
    }

    FileStatus[] listOrNone(Path folder) throws IOException {
        try {
            return fs.listStatus(folder);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    FileSystem fs() {
        return fs;
    }

    Path root() {
        return root;
    }

    /** A path below {@code _run/}, or that folder if the name is empty. */
    Path inside(String name) {
        Path folder = new Path(root, "_run");
        return name.isEmpty() ? folder : new Path(folder, name);
    }

    /** Where finished files are kept until they are published. */
    Path ready(String digest) {
        return new Path(inside("ready"), digest);
    }

    /** Where files are written. */
    Path attempts(String runId) {
        return new Path(inside("tmp"), runId);
    }

    private Path journal() {
        return inside("publishing.json");
    }

    /** The folder as messages name it. */
    String shown() {
        return Redaction.of(root.toString());
    }

    /**
     * Releases the lock, even if temporary files cannot be removed: a lock that is renewed forever would block all
     * other runs.
     */
    @Override
    public void close() throws IOException {
        try (OutputLock held = lock) {
            if (held != null) {
                lock = null;
                fs.delete(attempts(run), true);
            }
        }
    }
}
