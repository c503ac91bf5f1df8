/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.error.JobException;

/** Spark's configuration among the arguments of a command. */
class ConfArgumentsTest {
    private static final String KEY = "spark.repvgg.eps";

    @TempDir
    private Path folder;

    @AfterEach
    void clear() {
        System.clearProperty(KEY);
    }

    private static Cli inspect(String... more) {
        String[] args = new String[more.length + 3];
        args[0] = "inspect";
        args[1] = "--checkpoint";
        args[2] = TestFiles.example("fashion-mnist-repvgg-train.pth").toString();
        System.arraycopy(more, 0, args, 3, more.length);
        return Cli.run(args);
    }

    @Test
    void bothSpellingsAnywhereTheLastOfAKeyCounts() {
        assertThat(ConfArguments.in("--conf", "spark.a=1", "predict", "--conf=spark.b=x=y", "--conf", "spark.a=2"))
                .isEqualTo(Map.of("spark.a", "2", "spark.b", "x=y"));
        assertThat(ConfArguments.in("predict", "--conf-file", "spark.a=1")).isEmpty();
    }

    @Test
    void argumentThenConfThenSparkThenFile() throws IOException {
        Path file = Files.writeString(folder.resolve("my.properties"), KEY + "=7\n");
        String[] fromFile = {"--conf-file", file.toString()};
        assertThat(inspect(fromFile).message()).contains("--eps 7.0");
        System.setProperty(KEY, "8");
        assertThat(inspect(fromFile).message()).contains("--eps 8.0");
        assertThat(inspect(fromFile[0], fromFile[1], "--conf", KEY + "=9").message())
                .contains("--eps 9.0");
        assertThat(System.getProperty(KEY)).isEqualTo("8");
        assertThat(inspect(fromFile[0], fromFile[1], "--conf", KEY + "=9", "--eps", "10")
                        .message())
                .contains("--eps 10.0");
    }

    @Test
    void hadoopsKeysReachCommandsWithoutASession() {
        String[] args = {"--conf", "spark.hadoop.fs.defaultFS=nosuch://host"};
        Cli cli = Cli.run("inspect", "--checkpoint", "x.pth", args[0], args[1]);
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message()).contains("nosuch");
    }

    @Test
    void sparksKeysReachTheSession() {
        Cli cli = Cli.run(
                "predict",
                "--master",
                "local[1]",
                "--checkpoint",
                "x.pth",
                "--input",
                "x",
                "--output",
                folder.resolve("out").toString(),
                "--conf",
                "spark.testing.memory=104857600");
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message())
                .isEqualTo(
                        "repvgg: [heap_too_small] Cannot start Spark: found a heap of 100 MiB (expected at least 450 MiB)."
                                + " Raise spark.driver.memory (embedded in jobs/repvgg: REPVGG_MEMORY).");
    }

    @Test
    void whatIsNoSettingIsRefusedWithoutItsValue() {
        for (String text : new String[] {
            "spark.hadoop.fs.s3a.secret.key:topsecret", "fs.s3a.secret.key=topsecret", "=topsecret", "spark.x topsecret"
        }) {
            assertThatThrownBy(() -> ConfArguments.in("--conf", text))
                    .isInstanceOf(JobException.class)
                    .hasMessageStartingWith("Cannot use --conf ")
                    .hasMessageContaining("(expected spark.key=value")
                    .message()
                    .doesNotContain("topsecret");
        }
    }
}
