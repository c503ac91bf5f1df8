/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Tars;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.input.FileKind;
import org.repvgg.jobs.source.input.FileList;
import org.repvgg.jobs.source.input.SourceFile;

class PlanTest {
    @TempDir
    private Path folder;

    private void loose(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            Files.writeString(folder.resolve(String.format("%04d.jpg", i)), "x".repeat(i));
        }
    }

    /** A tar of that length, as far as a listing can tell. */
    private void tar(String name, long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(length);
        }
    }

    private SourcePlan plan(int cores) {
        return ImageSource.plan(List.of(folder.toUri().toString()), new Configuration(), cores);
    }

    private static List<String> names(SourcePlan plan) {
        return plan.splits().stream()
                .flatMap(split -> split.files().stream())
                .map(file -> file.path().substring(file.path().lastIndexOf('/') + 1))
                .toList();
    }

    @Test
    void smallArchivesShareSplitsButKeepEveryCoreBusy() throws IOException {
        for (int i = 0; i < 200; i++) {
            tar("small-" + i + ".tar", 900_000);
        }
        SourcePlan few = plan(2);
        assertThat(few.splits()).hasSize(4).allMatch(split -> split.fileCount() == 50);
        assertThat(names(few)).doesNotHaveDuplicates().hasSize(200);
        SourcePlan many = plan(16);
        assertThat(many.splits()).hasSize(2 * 16).allMatch(split -> split.fileCount() >= 6 && split.fileCount() <= 7);
        assertThat(names(many)).doesNotHaveDuplicates().hasSize(200);
        assertThat(plan(1_000).splits()).hasSize(200);
    }

    @Test
    void aPackOfArchivesCostsNoMoreThanOneOfLooseFilesByMuch() throws IOException {
        for (int i = 0; i < 300; i++) {
            tar("small-" + i + ".tar", 700_000L + i * 10_000);
        }
        long total = 300 * (700_000L + PlanOptions.OPEN_COST_BYTES) + 10_000L * 299 * 300 / 2;
        List<Split> splits = plan(1).splits();
        assertThat(splits).hasSize((int) Math.ceil((double) total / PlanOptions.PACK_BYTES));
        assertThat(splits).allMatch(split -> split.cost() < PlanOptions.PACK_BYTES + 4_000_000);
    }

    @Test
    void onlyArchivesShorterThanAPackShareIt() throws IOException {
        for (int i = 0; i < 8; i++) {
            tar("small-" + i + ".tar", 1_000_000);
            tar("large-" + i + ".tar", PlanOptions.PACK_BYTES);
        }
        Files.writeString(folder.resolve("1.jpg"), "x");
        assertThat(plan(2).splits()).hasSize(8 + 4 + 1).allMatch(split -> {
            List<SourceFile> files = split.files();
            return files.size() == 1 || files.size() == 2 && files.get(0).path().contains("small");
        });
    }

    @Test
    void theCostliestSplitsComeFirst() throws IOException {
        loose(0, 10);
        Tars.write(folder.resolve("a.tar"), 10_000_000, "1.jpg");
        Tars.write(folder.resolve("b.tar"), 20_000_000, "1.jpg");
        SourcePlan plan = plan(1);
        assertThat(plan.splits()).extracting(Split::index).containsExactly(0, 1, 2);
        assertThat(plan.splits().get(0).files().get(0).path()).endsWith("b.tar");
        assertThat(plan.splits().get(2).fileCount()).isEqualTo(10);
    }

    @Test
    void aListOfFilesComesBackAsItWas() {
        List<SourceFile> files = List.of(
                new SourceFile("s3a://b/\u00fc/\ud83d\udcf7 1.jpg", 12, 1_700_000_000_000L, FileKind.IMAGE),
                new SourceFile("s3a://b/\u00fc/\ud83d\udcf7 2.jpg", -1, 0, FileKind.IMAGE),
                new SourceFile("x", Long.MAX_VALUE, 5, FileKind.PARQUET));
        assertThat(FileList.of(files).unpack()).isEqualTo(files);
    }

    @Test
    void plansAreSmall() {
        List<SourceFile> files = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            files.add(new SourceFile(
                    String.format("s3a://bucket/a/rather/long/prefix/of/a/data/set/%08d.jpg", i),
                    100_000 + i,
                    1_700_000_000_000L + i,
                    FileKind.IMAGE));
        }
        assertThat(FileList.of(files).packedBytes()).isLessThan(16 * files.size());
    }

    @Test
    void wrongSettingsAreRefused() throws IOException {
        loose(0, 2);
        Configuration conf = new Configuration();
        conf.set(PlanOptions.PACK_KEY, "0");
        assertThatThrownBy(() -> ImageSource.plan(List.of(folder.toUri().toString()), conf))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID_CONFIGURATION))
                .hasMessage("Cannot plan: found repvgg.source.packBytes = 0 (expected a positive number). Correct or"
                        + " remove the key.");
        conf.set(PlanOptions.PACK_KEY, "much");
        assertThatThrownBy(() -> ImageSource.plan(List.of(folder.toUri().toString()), conf))
                .isInstanceOf(JobException.class)
                .hasMessage("Cannot plan: found repvgg.source.packBytes = much (expected a positive number). Correct or"
                        + " remove the key.");
        conf.unset(PlanOptions.PACK_KEY);
        conf.set(PlanOptions.INDEX_KEY, "perhaps");
        assertThatThrownBy(() -> ImageSource.plan(List.of(folder.toUri().toString()), conf))
                .isInstanceOf(JobException.class)
                .hasMessage("Cannot plan: found repvgg.source.indexTars = perhaps (expected AUTO, ALWAYS or NEVER)."
                        + " Correct or remove the key.");
    }
}
