/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.io.AtomicFiles;

/**
 * The output folder of a run: a {@link RunFolder} whose visible files are parts, and which can be resumed.
 *
 * <pre>
 * part-(hash of the places covered).zstd.parquet
 * _run/run.json             the last run
 * _run/fingerprints.json    of the visible parts; of the running work if there are none
 * </pre>
 *
 * Stays on the driver.
 */
public final class OutputFolder implements AutoCloseable {
    private final Configuration conf;
    private final RunFolder folder;
    private final OutputMode mode;

    private OutputFolder(Configuration conf, RunFolder folder, OutputMode mode) {
        this.conf = conf;
        this.folder = folder;
        this.mode = mode;
    }

    /** Checks that a run may write there. Creates nothing. */
    public static OutputFolder open(String uri, OutputMode mode, Configuration conf) {
        try {
            OutputFolder output = new OutputFolder(conf, RunFolder.of(uri, conf), mode);
            output.folder.requireWritable("output");
            output.check();
            return output;
        } catch (IOException | IllegalArgumentException e) {
            throw new JobException(
                    FailureCode.OUTPUT_NOT_WRITABLE,
                    "Cannot write the output: " + Redaction.of(String.valueOf(e.getMessage())) + " at "
                            + Redaction.of(uri) + ". Check --output, the file system and its credentials.");
        }
    }

    private void check() throws IOException {
        List<String> names = folder.visibleNames();
        if (mode == OutputMode.ERRORIFEXISTS && !names.isEmpty() && !folder.isPublishing()) {
            throw new JobException(
                    FailureCode.OUTPUT_EXISTS,
                    "Cannot write the output: found " + names.size() + " files (expected none) in " + folder.shown()
                            + ". Pass --mode resume to continue, --mode overwrite to replace them, or another"
                            + " --output.");
        }
        long foreign = names.stream().filter(name -> !PartName.matches(name)).count();
        if (foreign > 0) {
            throw new JobException(
                    FailureCode.OUTPUT_FOREIGN_FILES,
                    "Cannot " + (mode == OutputMode.OVERWRITE ? "overwrite" : "resume")
                            + " the output: found " + foreign
                            + " files that this program did not write (expected part-*.zstd.parquet only) in "
                            + folder.shown()
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
        folder.lock(runId, lease, onLoss);
        check();
        Publishing interrupted = folder.interrupted();
        boolean goOn = interrupted != null && interrupted.digest().equals(now.digest());
        List<Path> visible = new ArrayList<>();
        for (String name : folder.visibleNames()) {
            visible.add(new Path(folder.root(), name));
        }
        if (mode != OutputMode.OVERWRITE && !visible.isEmpty()) {
            requireSame(now);
        }
        if (mode == OutputMode.RESUME) {
            requireKnownFormat();
            requireSame(now);
        }
        folder.sweep(now.digest());
        if (visible.isEmpty()) {
            AtomicFiles.write(folder.fs(), fingerprintsFile(), now.toJson());
        }
        // a rename does not create the destination folder
        folder.fs().mkdirs(readyFolder(now.digest()));
        folder.fs().mkdirs(attemptsFolder(runId));
        List<Path> ready = list(readyFolder(now.digest()));
        return new Committed(
                PartFiles.read(visible, conf),
                PartFiles.read(ready, conf),
                mode == OutputMode.OVERWRITE && !goOn,
                goOn && interrupted != null ? interrupted.superseded() : List.of());
    }

    /** A run is resumed by its footers and fingerprints; its report only tells whether a newer release wrote it. */
    private void requireKnownFormat() throws IOException {
        String text = AtomicFiles.read(folder.fs(), reportFile());
        if (text != null) {
            RunManifest.requireKnownFormat(text, folder.shown());
        }
    }

    private void requireSame(Fingerprints now) throws IOException {
        String text = AtomicFiles.read(folder.fs(), fingerprintsFile());
        if (text == null) {
            return;
        }
        String difference = Fingerprints.parse(text).differenceFrom(now);
        if (difference != null) {
            throw new JobException(
                    FailureCode.OUTPUT_DIFFERS,
                    "Cannot resume the output: it was made with " + difference + " in " + folder.shown()
                            + ". Pass what it was made with, --mode overwrite to compute everything again, or another"
                            + " --output.");
        }
    }

    /** Where finished parts are kept until they are published. */
    public Path readyFolder(String digest) {
        return folder.ready(digest);
    }

    /** Where parts are written. */
    public Path attemptsFolder(String runId) {
        return folder.attempts(runId);
    }

    /** Removes finished parts that are not needed any more. */
    public void discardReady(String digest, List<String> names) throws IOException {
        for (String name : names) {
            folder.fs().delete(new Path(readyFolder(digest), name), false);
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
        folder.requireHeld();
        if (!ready.isEmpty() || !superseded.isEmpty()) {
            folder.announce(new Publishing(now.digest(), runId, superseded));
            AtomicFiles.write(folder.fs(), fingerprintsFile(), now.toJson());
            folder.retract();
            folder.remove(superseded);
            folder.move(readyFolder(now.digest()), ready);
        }
        return folder.visibleNames().size();
    }

    /** The last step: marks the output as complete. */
    public void succeed(RunManifest report) throws IOException {
        folder.requireHeld();
        writeReport(report);
        folder.complete();
    }

    /** Writes {@code _run/run.json}. */
    public void writeReport(RunManifest report) throws IOException {
        AtomicFiles.write(folder.fs(), reportFile(), report.toJson());
    }

    public String uri() {
        return folder.root().toString();
    }

    private Path reportFile() {
        return folder.inside("run.json");
    }

    private Path fingerprintsFile() {
        return folder.inside("fingerprints.json");
    }

    private List<Path> list(Path files) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (FileStatus status : folder.listOrNone(files)) {
            paths.add(status.getPath());
        }
        return paths;
    }

    /** Releases the lock, even if temporary files cannot be removed. */
    @Override
    public void close() throws IOException {
        folder.close();
    }
}
