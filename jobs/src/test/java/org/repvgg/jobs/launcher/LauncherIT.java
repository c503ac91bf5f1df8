/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.TestFiles;

/** The launcher as a user calls it, on the jar that was just built: embedded, with executors of its own, without vectors. */
@Tag("verify")
class LauncherIT {
    private static SparkSession spark;

    @TempDir
    private static Path folder;

    private static Path local;

    @BeforeAll
    static void classifyOnOneCore() throws Exception {
        local = folder.resolve("local");
        Shell shell = predict(local, "local[1]");
        assertThat(shell.status()).as(shell.output()).isZero();
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .getOrCreate();
    }

    @AfterAll
    static void close() throws IOException {
        spark.close();
    }

    private static Shell predict(Path output, String master, String... more) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(TestFiles.root().resolve("jobs/repvgg").toString(), "predict", "--master", master));
        command.addAll(arguments(output));
        command.addAll(Arrays.asList(more));
        return Shell.run(command);
    }

    private static List<String> arguments(Path output) {
        return List.of(
                "--checkpoint",
                TestFiles.example("fashion-mnist-repvgg-train.pth").toString(),
                "--input",
                TestFiles.example("") + "/*.tar",
                "--output",
                output.toString(),
                "--resize",
                "32",
                "--crop",
                "32",
                "--logits");
    }

    /** Everything but the run's name, as text that shows every bit of the floats. */
    private static List<String> rows(Path output) {
        return spark.read().parquet(output.toString()).drop("run_id", "kernel").orderBy("path").collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    private static List<String> kernels(Path output) {
        return spark.read().parquet(output.toString()).select("kernel").distinct().collectAsList().stream()
                .map(row -> row.getString(0))
                .toList();
    }

    @Test
    void executorsInTheirOwnProcessesGiveTheSameBits() throws Exception {
        Path cluster = folder.resolve("cluster");
        Shell shell = predict(cluster, "local-cluster[2,1,1024]");
        assertThat(shell.status()).as(shell.output()).isZero();
        assertThat(rows(cluster)).isEqualTo(rows(local)).hasSize(2000);
        assertThat(kernels(cluster)).isEqualTo(kernels(local)).allMatch(kernel -> kernel.startsWith("vector-"));
    }

    @Test
    void withoutTheModuleTheScalarKernelsRunAndSaySo() throws Exception {
        Path scalar = folder.resolve("scalar");
        Path target = TestFiles.root().resolve("jobs/target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Dlog4j2.configurationFile=" + TestFiles.root().resolve("conf/log4j2.properties"),
                "-cp",
                target + "/repvgg-spark.jar:" + target + "/driver-lib/*:" + target + "/spark-home/jars/*",
                "org.repvgg.jobs.Main",
                "predict",
                "--master",
                "local[2]"));
        command.addAll(arguments(scalar));
        Shell shell = Shell.run(command);
        assertThat(shell.status()).as(shell.output()).isZero();
        assertThat(kernels(scalar)).containsExactly("scalar");
        assertThat(shell.output().lines().filter(line -> line.contains("runs the scalar kernel")))
                .hasSize(1);
        assertThat(predictions(scalar)).isEqualTo(predictions(local));
    }

    private static List<String> predictions(Path output) {
        return spark
                .read()
                .parquet(output.toString())
                .select("path", "predicted")
                .orderBy("path")
                .collectAsList()
                .stream()
                .map(Row::toString)
                .collect(Collectors.toList());
    }

    @Test
    void insistingOnVectorsWithoutTheModuleIsRefused() throws Exception {
        Shell shell = Shell.run(List.of(
                TestFiles.root().resolve("jobs/repvgg").toString(),
                "predict",
                "--kernel",
                "fast",
                "--checkpoint",
                "x",
                "--input",
                "y",
                "--output",
                folder.resolve("none").toString()));
        assertThat(shell.status()).isEqualTo(2);
        assertThat(shell.output()).contains("repvgg: [invalid_option] Cannot choose kernel 'fast'");
    }
}
