/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.SharedSession;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.output.OutputMode;

/** What a second run does with what the first one left. */
class ResumeTest {
    private static SparkSession spark;

    @TempDir
    private Path folder;

    private Path input;
    private Path output;
    private List<Path> archives;

    @BeforeAll
    static void open() {
        spark = SharedSession.get();
    }

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.createDirectory(folder.resolve("input"));
        output = folder.resolve("output");
        archives = SmallArchives.write(input, 4, 10);
    }

    private SortedMap<String, String> rows() {
        return TestRun.rows(spark, output.toString());
    }

    private Set<String> parts() throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("_"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private TestRun run(OutputMode mode) {
        return new TestRun(spark, output).mode(mode);
    }

    @Test
    void aFinishedRunLeavesOnePartAnArchiveAndNoRubbish() throws IOException {
        PredictionRun.Outcome outcome = run(OutputMode.ERRORIFEXISTS).run(input);
        assertThat(outcome.report().rows()).isEqualTo(40);
        assertThat(rows()).hasSize(40);
        assertThat(parts()).hasSize(4);
        assertThat(output.resolve("_SUCCESS")).exists();
        requireNoRubbish();
        assertThat(output.resolve("_run/run.json")).content().contains("\"status\" : \"done\"", "\"images\" : 40");
    }

    @Test
    void resumingAFinishedRunDoesNothing() throws IOException {
        run(OutputMode.ERRORIFEXISTS).run(input);
        Set<FileTime> before = times();
        PredictionRun.Outcome outcome = run(OutputMode.RESUME).run(input);
        assertThat(outcome.report().rowsNow()).isZero();
        assertThat(outcome.report().rows()).isEqualTo(40);
        assertThat(times()).isEqualTo(before);
    }

    /** As if it had died between the draft and its name, with everything published before. */
    @Test
    void theDraftOfADeadRunIsSwept() throws IOException {
        run(OutputMode.ERRORIFEXISTS).run(input);
        Files.writeString(output.resolve("_run/.fingerprints.json.next"), "{");
        run(OutputMode.RESUME).run(input);
        requireNoRubbish();
    }

    private void requireNoRubbish() throws IOException {
        try (Stream<Path> left = Files.walk(output.resolve("_run"))) {
            assertThat(left.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("run.json", "fingerprints.json");
        }
    }

    private Set<FileTime> times() throws IOException {
        Set<FileTime> times = new TreeSet<>();
        for (String part : parts()) {
            times.add(Files.getLastModifiedTime(output.resolve(part)));
        }
        return times;
    }

    @Test
    void newArchivesArePickedUp() throws IOException {
        run(OutputMode.ERRORIFEXISTS).run(archives.get(0), archives.get(1));
        Set<String> before = parts();
        PredictionRun.Outcome outcome = run(OutputMode.RESUME).run(input);
        assertThat(outcome.report().rowsNow()).isEqualTo(20);
        assertThat(rows()).hasSize(40);
        assertThat(parts()).containsAll(before).hasSize(4);
    }

    @Test
    void rowsOfArchivesThatAreGoneStay() throws IOException {
        run(OutputMode.ERRORIFEXISTS).run(input);
        Files.delete(archives.get(0));
        run(OutputMode.RESUME).run(input);
        assertThat(rows()).hasSize(40);
    }

    @Test
    void aChangedArchiveReplacesItsPart() throws IOException {
        run(OutputMode.ERRORIFEXISTS).run(input);
        Set<String> before = parts();
        SmallArchives.writeTar(archives.get(2), 700, SmallArchives.pngs(13));
        PredictionRun.Outcome outcome = run(OutputMode.RESUME).run(input);
        assertThat(outcome.report().rowsNow()).isEqualTo(13);
        assertThat(rows()).hasSize(43);
        assertThat(parts()).isEqualTo(before);
    }

    @Test
    void looseFilesThatComeLaterGoIntoPartsOfTheirOwn() throws IOException {
        Path loose = Files.createDirectory(folder.resolve("loose"));
        List<byte[]> pngs = SmallArchives.pngs(9);
        for (int i = 0; i < 6; i++) {
            Files.write(loose.resolve(i * 10 + ".png"), pngs.get(i));
        }
        run(OutputMode.ERRORIFEXISTS).run(loose);
        Set<String> before = parts();
        Files.write(loose.resolve("05.png"), pngs.get(6));
        Files.write(loose.resolve("55.png"), pngs.get(7));
        assertThat(run(OutputMode.RESUME).run(loose).report().rowsNow()).isEqualTo(2);
        assertThat(rows()).hasSize(8);
        assertThat(parts()).containsAll(before).hasSize(2);

        // a changed file: its pack is computed again under its own name, the other stays
        Files.write(loose.resolve("20.png"), pngs.get(8));
        Files.setLastModifiedTime(loose.resolve("20.png"), FileTime.fromMillis(1_700_000_000_000L));
        assertThat(run(OutputMode.RESUME).run(loose).report().rowsNow()).isEqualTo(6);
        assertThat(rows()).hasSize(8);
        assertThat(parts()).hasSize(2);
    }

    @Test
    void anotherModelIsRefusedNamingBoth() throws IOException {
        run(OutputMode.ERRORIFEXISTS).run(input);
        TestRun other = run(OutputMode.RESUME);
        other.model = TestRun.network(2);
        assertThatThrownBy(() -> other.run(input))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("Cannot resume the output: it was made with model "
                        + TestRun.network(1).fingerprint() + " (now "
                        + TestRun.network(2).fingerprint() + ") in ");
        TestRun fewer = run(OutputMode.RESUME);
        fewer.topK = 3;
        assertThatThrownBy(() -> fewer.run(input)).hasMessageContaining("top_k 5 (now 3)");
        assertThat(output.resolve("_run/run.json")).content().contains("\"status\" : \"done\"");
    }

    @Test
    void theOutputOfANewerReleaseIsNotResumed() throws IOException {
        run(OutputMode.ERRORIFEXISTS).run(input);
        Path report = output.resolve("_run/run.json");
        Files.writeString(report, Files.readString(report).replace("\"format_version\" : 1", "\"format_version\" : 2"));
        // a local file system checks what it wrote itself
        Files.deleteIfExists(output.resolve("_run/.run.json.crc"));
        assertThatThrownBy(() -> run(OutputMode.RESUME).run(input))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NEWER_FORMAT))
                .hasMessageContaining("found format version 2 (expected at most 1)");
    }

    @Test
    void aWeightCacheChangesNoRowAndIsNoOtherRun() throws IOException {
        run(OutputMode.ERRORIFEXISTS).run(input);
        SortedMap<String, String> before = TestRun.rows(spark, output.toString());
        TestRun cached = run(OutputMode.OVERWRITE);
        cached.weightCacheBytes = 1L << 30;
        cached.run(input);
        assertThat(TestRun.rows(spark, output.toString())).isEqualTo(before);
        assertThat(run(OutputMode.RESUME).run(input).report().rowsNow()).isZero();
    }

    @Test
    void overwriteReplacesEveryPartUnderItsName() throws IOException {
        run(OutputMode.ERRORIFEXISTS).run(input);
        Set<String> before = parts();
        Files.delete(archives.get(0));
        TestRun other = run(OutputMode.OVERWRITE);
        other.model = TestRun.network(2);
        other.run(input);
        assertThat(rows()).hasSize(30);
        assertThat(before).containsAll(parts());
        assertThat(spark.read()
                        .parquet(output.toString())
                        .select("model_fingerprint")
                        .distinct()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void tooManyErrorsPublishNothingAndARerunRepeatsNothing() throws IOException {
        SmallArchives.writeTar(archives.get(1), 100, List.of(new byte[] {1, 2, 3}, new byte[] {4}));
        TestRun strict = run(OutputMode.ERRORIFEXISTS);
        strict.maxErrorRate = 0.01;
        assertThatThrownBy(() -> strict.run(input))
                .hasMessageStartingWith("Cannot accept the run: 2 of 32 images failed, a share of 0.0625");
        assertThat(parts()).isEmpty();
        assertThat(output.resolve("_SUCCESS")).doesNotExist();
        assertThat(output.resolve("_run/run.json")).content().contains("\"status\" : \"error_rate\"");

        TestRun lenient = run(OutputMode.ERRORIFEXISTS);
        lenient.maxErrorRate = 0.5;
        assertThat(lenient.run(input).report().rowsNow()).isZero();
        assertThat(rows()).hasSize(32);
        assertThat(output.resolve("_run/run.json"))
                .content()
                .contains("\"errors_by_archive\"")
                .contains("small-001.tar");
    }

    @Test
    void archivesThatShareAPartHaveTheRowsOfArchivesAloneAndTheirErrorsApart() throws IOException {
        SmallArchives.writeTar(
                archives.get(0),
                100,
                List.of(new byte[] {1, 2, 3}, SmallArchives.pngs(1).get(0)));
        byte[] whole = Files.readAllBytes(archives.get(1));
        Files.write(archives.get(1), Arrays.copyOf(whole, whole.length / 2 + 100));
        TestRun alone = new TestRun(spark, folder.resolve("alone"));
        alone.run(input);
        TestRun packed = run(OutputMode.ERRORIFEXISTS);
        packed.cores = 1;
        PredictionRun.Outcome outcome = packed.run(input);
        assertThat(parts()).hasSize(2);
        assertThat(rows()).isEqualTo(TestRun.rows(spark, folder.resolve("alone").toString()));
        assertThat(outcome.report().counts().errorsByArchive().toString())
                .containsSubsequence("small-001.tar, errors={", "archive_damaged=1")
                .contains("small-000.tar, errors={not_an_image=1}")
                .doesNotContain("small-002.tar", "small-003.tar");
        assertThat(outcome.report().damaged()).hasSize(1).allMatch(message -> message.contains("small-001.tar past"));
    }

    @Test
    void failedImagesAreKeptWithTheirBytes() throws IOException {
        SmallArchives.writeTar(
                archives.get(1),
                100,
                List.of(new byte[] {1, 2, 3}, SmallArchives.pngs(1).get(0)));
        TestRun run = run(OutputMode.ERRORIFEXISTS);
        run.deadLetter = folder.resolve("dead").toUri().toString();
        run.run(input);
        var letters = spark.read().parquet(run.deadLetter).collectAsList();
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).<String>getAs("path")).endsWith("small-001.tar!/100.png");
        assertThat(letters.get(0).<byte[]>getAs("content")).containsExactly(1, 2, 3);
        TestRun inside = run(OutputMode.OVERWRITE);
        inside.deadLetter = output.resolve("dead").toUri().toString();
        assertThatThrownBy(() -> inside.run(input)).hasMessageContaining("expected a folder outside of --output");
    }
}
