/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.output.CrashPlan;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.output.PlainReader;

/** A run that is ended at a step of its {@link CrashPlan}, what must hold then, and the run that goes on. */
final class CrashTrial {
    private static final int IMAGES = 4;
    /** Of an archive of that many images, about a third. */
    private static final long RANGE_BYTES = 2_000;

    /** Archives of that many images are not cut, those of four times as many are. */
    private static final long LARGE_BYTES = 8_000;

    private static final long WHOLE_BYTES = 1 << 20;
    private static final SortedMap<String, String> NONE = Collections.emptySortedMap();

    /** What the output folder holds before, and what the run is to do with it. */
    enum Story {
        /** Nothing; one image is no image, and wanted with its bytes. */
        RESUME(OutputMode.RESUME),
        ERRORIFEXISTS(OutputMode.ERRORIFEXISTS),
        /** Another network's rows, also of an archive that is gone; and one has come. */
        OVERWRITE(OutputMode.OVERWRITE),
        /** Rows of an archive that has changed meanwhile, and of one that has not; and one has come. */
        CHANGED(OutputMode.RESUME),
        /** Another network's rows of archives that are cut into ranges now, so that no part has a successor of its name. */
        CUT(OutputMode.OVERWRITE),
        /** Rows of archives that share parts, one of which has changed; and one has come. */
        PACKED(OutputMode.RESUME),
        /** The same, but the one that changed is so large now that it is cut into ranges. */
        GROWN(OutputMode.RESUME);

        private final OutputMode mode;

        Story(OutputMode mode) {
            this.mode = mode;
        }
    }

    private final SparkSession spark;
    private final Story story;
    private final FileSystem fs;
    private final java.nio.file.Path input;
    private final Path output;
    private final Path before;
    private final Path deadLetters;
    private final String crashing;
    private final long deadProcess;
    private final Duration lease;
    private SortedMap<String, String> older = new TreeMap<>();
    private SortedMap<String, String> newer = new TreeMap<>();

    /**
     * @param fs as a reader sees it, without crashes
     * @param home where both file systems find the same folder
     * @param crashing its URI on the file system that crashes
     */
    CrashTrial(
            SparkSession spark,
            Story story,
            java.nio.file.Path inputs,
            FileSystem fs,
            Path home,
            String crashing,
            Duration lease)
            throws Exception {
        this.spark = spark;
        this.story = story;
        this.fs = fs;
        this.crashing = crashing;
        this.lease = lease;
        output = new Path(home, "output");
        before = new Path(home, "before");
        deadLetters = new Path(home, "dead");
        input = Files.createDirectories(inputs.resolve("input"));
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        deadProcess = process.pid();
        tell();
    }

    /** Writes the input, and what the output holds before. */
    private void tell() throws IOException {
        List<byte[]> pngs = SmallArchives.pngs(4 * IMAGES);
        List<java.nio.file.Path> archives = SmallArchives.write(input, 3, IMAGES);
        switch (story) {
            case RESUME, ERRORIFEXISTS ->
                SmallArchives.writeTar(archives.get(2), 90, List.of(pngs.get(0), new byte[] {1, 2, 3}));
            case OVERWRITE -> {
                TestRun other = old();
                other.model = TestRun.network(2);
                other.run(input);
                Files.delete(archives.get(2));
                SmallArchives.writeTar(input.resolve("small-003.tar"), 300, pngs.subList(0, 2));
            }
            case CUT -> {
                Files.delete(archives.get(2));
                TestRun other = old();
                other.model = TestRun.network(2);
                other.run(input);
            }
            case CHANGED -> {
                old().run(archives.get(0), archives.get(1));
                SmallArchives.writeTar(archives.get(0), 400, pngs.subList(0, 3));
            }
            case PACKED, GROWN -> {
                SmallArchives.writeTar(input.resolve("small-003.tar"), 300, pngs.subList(0, IMAGES));
                old().run(input);
                SmallArchives.writeTar(
                        archives.get(1), 400, pngs.subList(0, story == Story.GROWN ? 4 * IMAGES : IMAGES - 1));
                SmallArchives.writeTar(input.resolve("small-004.tar"), 500, pngs.subList(0, 2));
            }
        }
        older = PlainReader.rows(fs, before);
    }

    private TestRun old() {
        CrashPlan.live();
        spark.sparkContext().hadoopConfiguration().setLong("repvgg.source.rangeBytes", WHOLE_BYTES);
        return packed(new TestRun(spark, crashing + "/before"));
    }

    /** Two archives share a split where the story is about that. */
    private TestRun packed(TestRun run) {
        if (story == Story.PACKED || story == Story.GROWN) {
            run.cores = 1;
        }
        return run;
    }

    private long rangeBytes() {
        return switch (story) {
            case CUT -> RANGE_BYTES;
            case GROWN -> LARGE_BYTES;
            default -> WHOLE_BYTES;
        };
    }

    Path output() {
        return output;
    }

    /** The command. */
    PredictionRun.Outcome run() {
        spark.sparkContext().hadoopConfiguration().setLong("repvgg.source.rangeBytes", rangeBytes());
        TestRun run = packed(new TestRun(spark, crashing + "/output").mode(story.mode));
        run.lease = lease;
        if (story == Story.RESUME) {
            run.deadLetter = crashing + "/dead";
        }
        return run.run(input);
    }

    /** Runs it from its beginning to its end; gives its steps. */
    List<String> undisturbed() throws IOException {
        reset();
        CrashPlan.live();
        run();
        List<String> steps = CrashPlan.steps();
        newer = PlainReader.rows(fs, output);
        assertThat(newer).isNotEmpty();
        if (!older.isEmpty()) {
            assertThat(newer).isNotEqualTo(older);
        }
        requireComplete();
        return steps;
    }

    private void reset() throws IOException {
        fs.delete(output, true);
        fs.delete(deadLetters, true);
        if (fs.exists(before)) {
            FileUtil.copy(fs, before, fs, output, false, fs.getConf());
        }
    }

    /** Runs it from its beginning, ending it at this step. */
    void crashAt(int step) throws IOException {
        reset();
        assertThat(crashAgainAt(step)).as("died at step %d", step).isTrue();
    }

    /** Runs it, ending it at this step; false if it did not come so far, but to its end. */
    boolean crashAgainAt(int step) throws IOException {
        CrashPlan.dieAt(step);
        try {
            run();
        } catch (JobException e) {
            if (!CrashPlan.isDead() && !(e.getMessage().contains("--mode resume") && isComplete())) {
                throw e;
            }
        }
        bury();
        return CrashPlan.isDead();
    }

    /** The process that held a lock is no more. */
    private void bury() throws IOException {
        for (FileStatus file : PlainReader.list(fs, new Path(output, "_run"))) {
            if (file.getPath().getName().matches("lock-\\d{6}")) {
                String text = text(file.getPath());
                String buried = text.replace(
                        "\"pid\" : " + ProcessHandle.current().pid() + ",", "\"pid\" : " + deadProcess + ",");
                if (!buried.equals(text)) {
                    try (FSDataOutputStream out = fs.create(file.getPath(), true)) {
                        out.write(buried.getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
        }
    }

    private String at() {
        List<String> steps = CrashPlan.steps();
        return steps.isEmpty()
                ? story + " refused"
                : story + " ended at step " + (steps.size() - 1) + ", " + steps.get(steps.size() - 1);
    }

    private boolean isComplete() throws IOException {
        return fs.exists(new Path(output, "_SUCCESS"))
                && PlainReader.rows(fs, output).equals(newer);
    }

    /** What holds whenever a run has ended: each archive old or new as a whole, and _SUCCESS only with all old or all new. */
    void look() throws IOException {
        SortedMap<String, String> rows = PlainReader.rows(fs, output);
        SortedMap<String, SortedMap<String, String>> was = byArchive(older);
        SortedMap<String, SortedMap<String, String>> willBe = byArchive(newer);
        SortedMap<String, SortedMap<String, String>> is = byArchive(rows);
        Set<String> archives = new TreeSet<>(was.keySet());
        archives.addAll(willBe.keySet());
        assertThat(archives).as(at()).containsAll(is.keySet());
        for (String archive : archives) {
            if ((story == Story.CUT || story == Story.GROWN)
                    && !is.getOrDefault(archive, NONE).equals(was.get(archive))) {
                // the older part goes first, the ranges come one by one
                assertThat(willBe.get(archive))
                        .as("%s: %s", at(), archive)
                        .containsAllEntriesOf(is.getOrDefault(archive, NONE));
                continue;
            }
            assertThat(is.getOrDefault(archive, NONE))
                    .as("%s: %s", at(), archive)
                    .isIn(was.getOrDefault(archive, NONE), willBe.getOrDefault(archive, NONE));
        }
        if (fs.exists(new Path(output, "_SUCCESS"))) {
            assertThat(rows).as(at()).isIn(older, newer);
        }
        for (FileStatus file : PlainReader.list(fs, new Path(output, "_run"))) {
            if (file.getPath().getName().matches("[a-z]+\\.json")) {
                assertThat(json(file.getPath()).isObject())
                        .as("%s: %s", at(), file.getPath())
                        .isTrue();
            }
        }
        for (FileStatus file : PlainReader.list(fs, output)) {
            assertThat(file.getPath().getName()).as(at()).matches("_run|_SUCCESS|part-[0-9a-f]{32}\\.zstd\\.parquet");
        }
    }

    private static SortedMap<String, SortedMap<String, String>> byArchive(SortedMap<String, String> rows) {
        SortedMap<String, SortedMap<String, String>> archives = new TreeMap<>();
        rows.forEach(
                (path, row) -> archives.computeIfAbsent(path.substring(0, path.indexOf("!/")), name -> new TreeMap<>())
                        .put(path, row));
        return archives;
    }

    /** Runs the same command to its end: nothing that was finished is computed again, and all is as if nothing had happened. */
    void goOn() throws IOException {
        String at = at();
        boolean refused = story.mode == OutputMode.ERRORIFEXISTS
                && isComplete()
                && !fs.exists(new Path(output, "_run/publishing.json"));
        long left = newer.size() - finished();
        CrashPlan.live();
        try {
            PredictionRun.Outcome outcome = run();
            assertThat(refused).as(at).isFalse();
            assertThat(outcome.report().rowsNow())
                    .as("%s: images computed again", at)
                    .isEqualTo(left);
        } catch (JobException e) {
            assertThat(e).as(at).hasMessageContaining("Pass --mode resume to continue");
            assertThat(refused).as(at).isTrue();
            TestRun resume = new TestRun(spark, crashing + "/output").mode(OutputMode.RESUME);
            assertThat(resume.run(input).report().rowsNow()).as(at).isZero();
        }
        assertThat(PlainReader.rows(fs, output)).as(at).isEqualTo(newer);
        requireComplete();
    }

    /** The images whose rows need not be computed by a run that continues. */
    private long finished() throws IOException {
        Set<String> images = new TreeSet<>();
        if (story.mode != OutputMode.OVERWRITE || fs.exists(new Path(output, "_run/publishing.json"))) {
            addFinished(output, images);
        }
        for (FileStatus digest : PlainReader.list(fs, new Path(output, "_run/ready"))) {
            addFinished(digest.getPath(), images);
        }
        return images.size();
    }

    /** Those of parts whose rows are all as they are to be; where one is not, its neighbours are computed again too. */
    private void addFinished(Path folder, Set<String> images) throws IOException {
        for (FileStatus part : PlainReader.list(fs, folder)) {
            if (part.getPath().getName().startsWith("part-")) {
                SortedMap<String, String> rows = PlainReader.rows(fs, part.getPath());
                if (newer.entrySet().containsAll(rows.entrySet())) {
                    images.addAll(rows.keySet());
                }
            }
        }
    }

    /** Nothing but the parts, _SUCCESS, and the two files that are to stay; counts in = out; a failed image's bytes once. */
    private void requireComplete() throws IOException {
        List<String> names = new ArrayList<>();
        RemoteIterator<LocatedFileStatus> files = fs.listFiles(output, true);
        while (files.hasNext()) {
            String path = files.next().getPath().toUri().getPath();
            names.add(path.substring(output.toUri().getPath().length() + 1));
        }
        names.removeIf(name -> name.matches("part-[0-9a-f]{32}\\.zstd\\.parquet"));
        assertThat(names)
                .as("%s", CrashPlan.steps())
                .containsExactlyInAnyOrder("_SUCCESS", "_run/run.json", "_run/fingerprints.json");
        JsonNode run = json(new Path(output, "_run/run.json"));
        assertThat(run.path("status").asText()).isEqualTo("done");
        assertThat(run.path("counts").path("images").asInt()).isEqualTo(newer.size());
        if (story == Story.RESUME) {
            assertThat(PlainReader.rows(fs, deadLetters).keySet())
                    .hasSize(1)
                    .allMatch(path -> path.endsWith("small-002.tar!/91.png"));
        }
    }

    private JsonNode json(Path path) throws IOException {
        return new ObjectMapper().readTree(text(path));
    }

    private String text(Path path) throws IOException {
        try (InputStream in = fs.open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
