/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/**
 * An audit is published as a whole or not at all, on a disk that renames and on a store that cannot: it is ended before each
 * of its changes, looked at, and run again.
 */
class AuditOutputTest {
    /** The earlier audit has a table that the later one has not, and tables of other file names, as Spark gives them. */
    private static final SortedMap<String, String> OLD = new TreeMap<>(Map.of(
            "audit.json", "old",
            "report.html", "old",
            "confusion/part-00000-a.parquet", "old",
            "confusion/part-00001-a.parquet", "old",
            "flips/part-00000-a.parquet", "old"));

    private static final SortedMap<String, String> NEW = new TreeMap<>(Map.of(
            "audit.json", "new",
            "report.html", "new",
            "confusion/part-00000-b.parquet", "new",
            "worst/part-00000-b.parquet", "new"));

    @TempDir
    private Path folder;

    private final Configuration conf = new Configuration();

    @BeforeEach
    void configure() {
        CrashingDisk.configure(conf);
        CrashingStore.configure(conf);
        CrashPlan.live();
    }

    @AfterEach
    void live() {
        CrashPlan.live();
    }

    private void audit(String uri, boolean overwrite, Map<String, String> files) throws IOException {
        try (AuditOutput output =
                AuditOutput.open(uri, overwrite, UUID.randomUUID().toString(), conf)) {
            output.begin();
            for (Map.Entry<String, String> file : files.entrySet()) {
                output.write(file.getKey(), file.getValue());
            }
            // what a committer leaves beside its table
            output.write("confusion/_SUCCESS", "");
            output.publish();
        }
    }

    /** What readers see: no hidden files, no folders. */
    private static SortedMap<String, String> visible(Path root) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        if (!Files.exists(root)) {
            return files;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                if (!name.matches("(.*/)?[_.].*")) {
                    files.put(name, Files.readString(file));
                }
            }
        }
        return files;
    }

    /** The process that held the lock is no more. */
    private static void bury(Path root) throws IOException {
        Path run = root.resolve("_run");
        if (Files.exists(run)) {
            try (Stream<Path> files = Files.list(run)) {
                for (Path lock : files.filter(
                                file -> file.getFileName().toString().matches("lock-\\d{6}"))
                        .toList()) {
                    String text = Files.readString(lock);
                    Files.writeString(
                            lock, text.replaceFirst("(\"process_start\" : )\"[^\"]*\"", "$1\"1970-01-01T00:00:00Z\""));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"crash, true", "crash, false", "crashstore, true", "crashstore, false"})
    void whereverAnAuditEndsNothingHalfIsMarkedAndTheSameCommandCompletes(String scheme, boolean overwrite)
            throws IOException {
        int steps = 0;
        for (int step = 0; step == steps; step++) {
            Path root = folder.resolve(scheme + overwrite + step);
            String uri = scheme + "://" + root;
            CrashPlan.live();
            if (overwrite) {
                audit(uri, false, OLD);
            }
            CrashPlan.dieAt(step);
            boolean ended = ends(uri, overwrite);
            if (ended) {
                steps++;
            }
            SortedMap<String, String> seen = visible(root);
            boolean isNew = seen.equals(NEW);
            boolean isOld = seen.equals(overwrite ? OLD : new TreeMap<>());
            String where = scheme + " step " + step + ": " + CrashPlan.steps();
            if (Files.exists(root.resolve("_SUCCESS"))) {
                assertThat(isNew || isOld).as(where).isTrue();
            }
            if (seen.containsKey("audit.json")) {
                assertThat(isNew || isOld).as(where).isTrue();
            }
            bury(root);
            CrashPlan.live();
            boolean done = Files.exists(root.resolve("_SUCCESS"))
                    && isNew
                    && !Files.exists(root.resolve("_run/publishing.json"));
            if (done && !overwrite) {
                assertRefused(FailureCode.OUTPUT_EXISTS, uri, false);
            } else {
                audit(uri, overwrite, NEW);
                assertThat(root.resolve("_run/tmp")).doesNotExist();
            }
            assertThat(visible(root)).as(where).isEqualTo(NEW);
            assertThat(root.resolve("_SUCCESS")).exists();
            assertThat(root.resolve("_run/publishing.json")).doesNotExist();
            assertThat(root.resolve("flips")).doesNotExist();
        }
        // drafts of the lock and the journal, files, deletions, moves, the marker
        assertThat(steps).as(scheme).isGreaterThan(overwrite ? 20 : 15);
    }

    private boolean ends(String uri, boolean overwrite) throws IOException {
        try {
            audit(uri, overwrite, NEW);
        } catch (IOException | JobException e) {
            assertThat(CrashPlan.isDead()).as(String.valueOf(e)).isTrue();
        }
        return CrashPlan.isDead();
    }

    private void assertRefused(FailureCode code, String uri, boolean overwrite) {
        assertThatThrownBy(() -> audit(uri, overwrite, NEW))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void filesOfOthersAreNeitherReplacedNorMixedWithAnAudit() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "mine");
        String uri = folder.toUri().toString();
        assertRefused(FailureCode.OUTPUT_EXISTS, uri, false);
        assertRefused(FailureCode.OUTPUT_FOREIGN_FILES, uri, true);
        assertThat(Files.list(folder)).containsExactly(folder.resolve("notes.txt"));
        assertRefused(
                FailureCode.OUTPUT_NOT_A_FOLDER,
                folder.resolve("notes.txt").toUri().toString(),
                true);
    }

    /** A prediction run that was killed while it published left a journal too. */
    @Test
    void predictionsThatWereHalfPublishedAreForeign() throws IOException {
        Files.createDirectories(folder.resolve("_run"));
        Files.writeString(folder.resolve("_run/publishing.json"), new Publishing("0123", "run-a", List.of()).toJson());
        Files.writeString(folder.resolve("part-1.zstd.parquet"), "rows");
        assertRefused(FailureCode.OUTPUT_FOREIGN_FILES, folder.toUri().toString(), true);
    }

    @Test
    void aSecondAuditOfTheSameFolderIsRefusedWhileTheFirstWrites() throws IOException {
        String uri = folder.resolve("audit").toUri().toString();
        try (AuditOutput first = AuditOutput.open(uri, false, "run-a", conf)) {
            first.begin();
            first.write(AuditOutput.JSON, "first");
            assertRefused(FailureCode.OUTPUT_LOCKED, uri, true);
            first.publish();
        }
        assertThat(visible(folder.resolve("audit"))).containsExactly(Map.entry("audit.json", "first"));
        audit(uri, true, NEW);
        assertThat(visible(folder.resolve("audit"))).isEqualTo(NEW);
    }
}
