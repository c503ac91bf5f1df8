/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repvgg.jobs.SharedSession;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.output.FaultyFileSystem;
import org.repvgg.jobs.output.FaultyFileSystem.Fault;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.output.RunManifest;

/** A file system that fails while parts are written: nothing half-written is ever published, and a retry heals it. */
class FaultTest {
    private static final int RETRIES = 3;
    /** On a machine that does much else. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Between two looks. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private static SparkSession spark;

    @TempDir
    private Path folder;

    private Path input;

    @BeforeAll
    static void open() {
        spark = SharedSession.get();
        assertThat(spark.sparkContext().master()).endsWith("," + (RETRIES + 1) + "]");
        FaultyFileSystem.configure(spark.sparkContext().hadoopConfiguration());
    }

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.createDirectory(folder.resolve("input"));
        SmallArchives.write(input, 3, 20);
    }

    @AfterEach
    void disarm() {
        FaultyFileSystem.arm(Fault.NONE, 0);
    }

    private TestRun run(OutputMode mode) {
        return new TestRun(spark, "faulty://" + folder.resolve("output")).mode(mode);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFaultIsRetried(Fault fault) throws IOException {
        FaultyFileSystem.arm(fault, 2);
        PredictionRun.Outcome outcome = run(OutputMode.ERRORIFEXISTS).run(input);
        assertThat(FaultyFileSystem.injected()).isEqualTo(2);
        assertThat(outcome.report().rows()).isEqualTo(60);
        assertThat(TestRun.rows(spark, folder.resolve("output").toString())).hasSize(60);
        assertThat(leftovers()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"DISK_FULL", "CLOSE", "RENAME_REFUSED"})
    void aFaultThatStaysPublishesNothingAndTheNextRunCompletes(Fault fault) throws Exception {
        FaultyFileSystem.arm(fault, Integer.MAX_VALUE);
        JobException failure = catchThrowableOfType(
                JobException.class, () -> run(OutputMode.ERRORIFEXISTS).run(input));
        assertThat(failure)
                .hasMessageStartingWith("Cannot finish the run: ")
                .hasMessageContaining("Nothing was published to ");
        String report = Files.readString(folder.resolve("output/_run/run.json"));
        assertThat(RunManifest.parse(report, "run.json").failure())
                .isEqualTo(new RunManifest.Failure(failure.code().wireName(), String.valueOf(failure.getMessage())));
        assertThat(FaultyFileSystem.injected()).isGreaterThan(RETRIES);
        awaitTheEndOfKilledTasks();
        try (Stream<Path> files = Files.list(folder.resolve("output"))) {
            assertThat(files).allMatch(file -> file.getFileName().toString().equals("_run"));
        }
        assertThat(leftovers()).isZero();
        FaultyFileSystem.arm(Fault.NONE, 0);
        run(OutputMode.ERRORIFEXISTS).run(input);
        assertThat(TestRun.rows(spark, folder.resolve("output").toString())).hasSize(60);
    }

    @Test
    void anAnswerLostAfterTheRenameIsNotTakenForAFailure() {
        FaultyFileSystem.arm(Fault.RENAME_THEN_LOST, RETRIES);
        run(OutputMode.ERRORIFEXISTS).run(input);
        assertThat(FaultyFileSystem.injected()).isEqualTo(RETRIES);
        assertThat(TestRun.rows(spark, folder.resolve("output").toString())).hasSize(60);
    }

    /** A stage that fails does not wait for its other tasks, which are still sweeping behind themselves. */
    private static void awaitTheEndOfKilledTasks() throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (runningTasks() > 0 && System.nanoTime() < until) {
            Thread.sleep(PAUSE.toMillis());
        }
        assertThat(runningTasks()).isZero();
    }

    private static int runningTasks() {
        return Stream.of(spark.sparkContext().statusTracker().getExecutorInfos())
                .mapToInt(SparkExecutorInfo::numRunningTasks)
                .sum();
    }

    /** Files of attempts. */
    private long leftovers() throws IOException {
        Path tmp = folder.resolve("output/_run/tmp");
        if (!Files.exists(tmp)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(tmp)) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
