/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.SharedSession;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.output.RunManifest;
import org.repvgg.jobs.source.input.NotTaken;

/** Whole runs over folders as people have them: every image once, everything else counted, also after a resume. */
class MixedInputTest {
    private static SparkSession spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        spark = SharedSession.get();
    }

    private Path input() throws IOException {
        Path input = Files.createDirectory(folder.resolve("input"));
        List<Path> archives = SmallArchives.write(input, 3, 5);
        byte[] second = Files.readAllBytes(archives.get(1));
        // joined, under a name without suffix
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(Files.readAllBytes(archives.get(0)));
        joined.writeBytes(second);
        Files.write(input.resolve("joined"), joined.toByteArray());
        Files.delete(archives.get(0));
        Files.delete(archives.get(1));
        Files.writeString(input.resolve("notes.txt"), "text");
        Files.writeString(input.resolve(".DS_Store"), "x");
        return input;
    }

    private SortedMap<String, String> rows(Path output) {
        return TestRun.rows(spark, output.toString());
    }

    private static NotTaken notTaken(Path output) throws IOException {
        Path file = output.resolve("_run/run.json");
        RunManifest run = RunManifest.parse(Files.readString(file), file.toString());
        assertThat(RunManifest.parse(run.toJson(), "again")).isEqualTo(run);
        assertThat(run.counts()).isNotNull();
        return run.counts().notTaken();
    }

    @Test
    void anOutputBelowTheInputIsResumedWithTheSameRowsAndCounts() throws IOException {
        Path input = input();
        Path output = input.resolve("out");
        new TestRun(spark, output).run(input);
        SortedMap<String, String> first = rows(output);
        assertThat(first).hasSize(15);
        NotTaken counted = notTaken(output);
        assertThat(counted.kinds()).containsOnlyKeys("text", "system_file", NotTaken.ARCHIVE_BY_BYTES);
        assertThat(counted.files()).isEqualTo(2);

        PredictionRun.Outcome again =
                new TestRun(spark, output).mode(OutputMode.RESUME).run(input);
        assertThat(again.report().rowsNow()).isZero();
        assertThat(rows(output)).isEqualTo(first);
        assertThat(notTaken(output).kinds()).containsKeys("text", "system_file", "own_output");
        assertThat(notTaken(output).kinds().get("text"))
                .isEqualTo(counted.kinds().get("text"));
    }

    @Test
    void anArchiveNamedDirectlyAndInAManifestIsReadOnce() throws IOException {
        Path input = input();
        Path manifest = folder.resolve("list.csv");
        Files.writeString(manifest, "path\ninput/joined\n" + input.resolve("joined") + "\n");
        Path output = folder.resolve("out");
        new TestRun(spark, output).run(manifest, input.resolve("joined"), input);
        assertThat(rows(output)).hasSize(15);
        assertThat(notTaken(output).kinds().get(NotTaken.NAMED_TWICE).count()).isEqualTo(3);
    }

    @Test
    void nothingButOtherFilesEndsTheRunAndSaysWhat() throws IOException {
        Path texts = Files.createDirectory(folder.resolve("texts"));
        Files.writeString(texts.resolve("a.txt"), "text");
        assertThatThrownBy(() -> new TestRun(spark, folder.resolve("out")).run(texts))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NO_INPUT))
                .hasMessageContaining("1 text (such as ")
                .hasMessageContaining("texts/a.txt)");
    }
}
