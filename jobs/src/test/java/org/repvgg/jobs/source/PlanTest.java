/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.config.JobException;

class PlanTest {
    @TempDir
    private Path folder;

    private SourcePlan plan() {
        return ImageSource.plan(List.of(folder.toUri().toString()), new Configuration());
    }

    private static Set<String> keys(SourcePlan plan) {
        return plan.splits().stream().map(Split::key).collect(Collectors.toSet());
    }

    private void loose(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            Files.writeString(folder.resolve(String.format("%04d.jpg", i)), "x".repeat(i));
        }
    }

    @Test
    void newArchivesLeaveTheKeysOfTheOthers() throws IOException {
        loose(0, 600);
        Tars.write(folder.resolve("b.tar"), 100, "1.jpg");
        Set<String> before = keys(plan());
        Tars.write(folder.resolve("a.tar"), 5000, "1.jpg");
        Tars.write(folder.resolve("c.tar"), 10, "1.jpg");
        Set<String> after = keys(plan());
        assertThat(after).containsAll(before).hasSize(before.size() + 2);
    }

    @Test
    void changedFilesHaveOtherKeys() throws IOException {
        Path file = Tars.write(folder.resolve("a.tar"), 100, "1.jpg");
        Set<String> keys = new HashSet<>(keys(plan()));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        keys.addAll(keys(plan()));
        Tars.write(file, 5000, "1.jpg");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        keys.addAll(keys(plan()));
        assertThat(keys).hasSize(3).allMatch(key -> key.matches("[0-9a-f]{32}"));
    }

    @Test
    void theCostliestSplitsComeFirst() throws IOException {
        loose(0, 10);
        Tars.write(folder.resolve("a.tar"), 10_000_000, "1.jpg");
        Tars.write(folder.resolve("b.tar"), 20_000_000, "1.jpg");
        SourcePlan plan = plan();
        assertThat(plan.splits()).extracting(Split::index).containsExactly(0, 1, 2);
        assertThat(plan.splits().get(0).paths().get(0)).endsWith("b.tar");
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
                .isInstanceOf(JobException.class)
                .hasMessage("Cannot plan: found repvgg.source.packBytes = 0 (expected a positive number). Correct or"
                        + " remove the key.");
    }
}
