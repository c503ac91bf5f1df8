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
 * The output folder of a run. Readers see the parts and {@code _SUCCESS}; everything else is below {@code _run/}, which
 * Parquet readers skip:
 *
 * <pre>
 * part-(hash of the places covered).zstd.parquet
 * _SUCCESS
 * _run/run.json             the last run
 * _run/fingerprints.json    of the visible parts; of the running work if there are none
 * _run/publishing.json      exists while finished parts are being published
 * _run/ready/(digest)/      parts that are finished and not yet visible
 * _run/tmp/(run)/           parts being written
 * _run/lock-000001, .beat   the lock and the heartbeat of the running process
 * </pre>
 *
 * Stays on the driver.
 */
public final class OutputFolder implements AutoCloseable {
    static final String SUCCESS = "_SUCCESS";

    private final Configuration conf;
    private final FileSystem fs;
    private final Path root;
    private final OutputMode mode;
    private @Nullable OutputLock lock;
    private String run = "";

    private OutputFolder(Configuration conf, FileSystem fs, Path root, OutputMode mode) {
        this.conf = conf;
        this.fs = fs;
        this.root = root;
        this.mode = mode;
    }

    /** Checks that a run may write there. Creates nothing. */
    public static OutputFolder open(String uri, OutputMode mode, Configuration conf) {
        try {
            Path given = new Path(uri);
            FileSystem fs = AtomicFiles.of(given, conf);
            OutputFolder folder = new OutputFolder(conf, fs, fs.makeQualified(given), mode);
            folder.check();
            Writable.require(fs, folder.root);
            return folder;
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.OUTPUT_NOT_WRITABLE,
                    "Cannot write the output: " + Redaction.of(String.valueOf(e.getMessage())) + " at "
                            + Redaction.of(uri) + ". Check --output, the file system and its credentials.");
        }
    }

    private void check() throws IOException {
        if (!fs.exists(root)) {
            return;
        }
        if (!fs.getFileStatus(root).isDirectory()) {
            throw new JobException(
                    FailureCode.OUTPUT_NOT_A_FOLDER,
                    "Cannot write the output: found a file (expected a folder, or nothing yet) at " + shown()
                            + ". Choose another --output.");
        }
        List<String> names = visibleNames();
        if (mode == OutputMode.ERRORIFEXISTS && !names.isEmpty() && !fs.exists(publishingFile())) {
            throw new JobException(
                    FailureCode.OUTPUT_EXISTS,
                    "Cannot write the output: found " + names.size() + " files (expected none) in " + shown()
                            + ". Pass --mode resume to continue, --mode overwrite to replace them, or another"
                            + " --output.");
        }
        long foreign = names.stream().filter(name -> !PartName.matches(name)).count();
        if (foreign > 0) {
            throw new JobException(
                    FailureCode.OUTPUT_FOREIGN_FILES,
                    "Cannot " + (mode == OutputMode.OVERWRITE ? "overwrite" : "resume")
                            + " the output: found " + foreign
                            + " files that this program did not write (expected part-*.zstd.parquet only) in " + shown()
                            + ". Choose another --output, or empty the folder yourself.");
        }
    }

    /**
     * Locks the folder for this run and reads its content.
     *
     * @param onLoss called on another thread if a concurrent run takes over because this run's lock expired
     * @throws JobException with exit status 2 if another run holds the folder, or the parts have other fingerprints
     */
    public Committed begin(String runId, Fingerprints now, Duration lease, Runnable onLoss) throws IOException {
        lock = OutputLock.acquire(fs, runFolder(), runId, lease, onLoss);
        run = runId;
        check();
        Publishing interrupted = Publishing.parse(AtomicFiles.read(fs, publishingFile()));
        boolean goOn = interrupted != null && interrupted.digest().equals(now.digest());
        List<Path> visible = new ArrayList<>();
        for (String name : visibleNames()) {
            visible.add(new Path(root, name));
        }
        if (mode != OutputMode.OVERWRITE && !visible.isEmpty()) {
            requireSame(now);
        }
        if (mode == OutputMode.RESUME) {
            requireKnownFormat();
            requireSame(now);
        }
        sweep(now.digest());
        if (visible.isEmpty()) {
            AtomicFiles.write(fs, fingerprintsFile(), now.toJson());
        }
        // a rename does not create the destination folder
        fs.mkdirs(readyFolder(now.digest()));
        fs.mkdirs(attemptsFolder(runId));
        List<Path> ready = list(readyFolder(now.digest()));
        return new Committed(
                PartFiles.read(visible, conf),
                PartFiles.read(ready, conf),
                mode == OutputMode.OVERWRITE && !goOn,
                goOn && interrupted != null ? interrupted.superseded() : List.of());
    }

    /** A run is resumed by its footers and fingerprints; its report only tells whether a newer release wrote it. */
    private void requireKnownFormat() throws IOException {
        String text = AtomicFiles.read(fs, reportFile());
        if (text != null) {
            RunManifest.requireKnownFormat(text, shown());
        }
    }

    private void requireSame(Fingerprints now) throws IOException {
        String text = AtomicFiles.read(fs, fingerprintsFile());
        if (text == null) {
            return;
        }
        String difference = Fingerprints.parse(text).differenceFrom(now);
        if (difference != null) {
            throw new JobException(
                    FailureCode.OUTPUT_DIFFERS,
                    "Cannot resume the output: it was made with " + difference + " in " + shown()
                            + ". Pass what it was made with, --mode overwrite to compute everything again, or another"
                            + " --output.");
        }
    }

    /** Removes the temporary files of dead runs, and finished parts with other fingerprints. */
    private void sweep(String digest) throws IOException {
        fs.delete(new Path(runFolder(), "tmp"), true);
        for (FileStatus status : listOrNone(runFolder())) {
            if (AtomicFiles.isDraft(status.getPath())) {
                fs.delete(status.getPath(), false);
            }
        }
        for (FileStatus status : listOrNone(new Path(runFolder(), "ready"))) {
            if (!status.getPath().getName().equals(digest)) {
                fs.delete(status.getPath(), true);
            }
        }
    }

    /** Where finished parts are kept until they are published. */
    public Path readyFolder(String digest) {
        return new Path(new Path(runFolder(), "ready"), digest);
    }

    /** Where parts are written. */
    public Path attemptsFolder(String runId) {
        return new Path(new Path(runFolder(), "tmp"), runId);
    }

    /** Removes finished parts that are not needed any more. */
    public void discardReady(String digest, List<String> names) throws IOException {
        for (String name : names) {
            fs.delete(new Path(readyFolder(digest), name), false);
        }
    }

    /** Reads the footers of finished parts by name. */
    public List<PartSummary> readReady(String digest, List<String> names) throws IOException {
        return PartFiles.read(
                names.stream().map(name -> new Path(readyFolder(digest), name)).toList(), conf);
    }

    /**
     * Publishes finished parts. Each part is renamed in one step, which replaces an older one of the same name;
     * superseded parts without a successor of the same name are removed first, so that readers never see an image
     * twice. If the run is killed meanwhile, the next run completes the publication.
     *
     * @param ready names of the parts to publish
     * @param superseded names of the parts whose rows are in other parts now, or are not wanted any more
     * @return the number of visible parts
     */
    public int publish(String runId, Fingerprints now, List<String> ready, List<String> superseded) throws IOException {
        held().requireHeld();
        if (!ready.isEmpty() || !superseded.isEmpty()) {
            Publishing intent = new Publishing(now.digest(), runId, superseded);
            AtomicFiles.write(fs, publishingFile(), intent.toJson());
            AtomicFiles.write(fs, fingerprintsFile(), now.toJson());
            fs.delete(new Path(root, SUCCESS), false);
            PartFiles.delete(
                    fs, superseded.stream().map(name -> new Path(root, name)).toList());
            PartFiles.publish(fs, readyFolder(now.digest()), root, ready);
        }
        return visibleNames().size();
    }

    /** The last step: marks the output as complete. */
    public void succeed(RunManifest report) throws IOException {
        held().requireHeld();
        writeReport(report);
        fs.create(new Path(root, SUCCESS), true).close();
        fs.delete(publishingFile(), false);
        fs.delete(new Path(runFolder(), "ready"), true);
        fs.delete(new Path(runFolder(), "tmp"), true);
    }

    /** Writes {@code _run/run.json}. */
    public void writeReport(RunManifest report) throws IOException {
        AtomicFiles.write(fs, reportFile(), report.toJson());
    }

    public String uri() {
        return root.toString();
    }

    private String shown() {
        return Redaction.of(root.toString());
    }

    private Path runFolder() {
        return new Path(root, "_run");
    }

    private Path reportFile() {
        return new Path(runFolder(), "run.json");
    }

    private Path publishingFile() {
        return new Path(runFolder(), "publishing.json");
    }

    private Path fingerprintsFile() {
        return new Path(runFolder(), "fingerprints.json");
    }

    private OutputLock held() {
        if (lock == null) {
            throw new IllegalStateException("begin was not called");
        }
        return lock;
    }

    private List<String> visibleNames() throws IOException {
        List<String> names = new ArrayList<>();
        for (FileStatus status : listOrNone(root)) {
            String name = status.getPath().getName();
            if (!name.startsWith("_") && !name.startsWith(".")) {
                names.add(name);
            }
        }
        return names;
    }

    private List<Path> list(Path folder) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (FileStatus status : listOrNone(folder)) {
            paths.add(status.getPath());
        }
        return paths;
    }

    private FileStatus[] listOrNone(Path folder) throws IOException {
        try {
            return fs.listStatus(folder);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
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
                fs.delete(attemptsFolder(run), true);
            }
        }
    }
}
