/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.TestFiles;

/** What somebody meets who has just cloned the repository and calls the launcher from a folder of their own. */
@Tag("verify")
class FirstStepsIT {
    private static final String ESCAPE = "\u001b";

    /** With a blank, as folders of people have. */
    @TempDir
    private Path folder;

    private Path here = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        here = Files.createDirectory(folder.resolve("my pictures"));
    }

    private Shell repvgg(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(here.relativize(TestFiles.root().resolve("jobs/repvgg")).toString());
        command.addAll(Arrays.asList(arguments));
        return Shell.run(command, here, environment);
    }

    /** A link to the checkout with a blank in its name, so that every path of the example has one. */
    @Test
    void quickstartRunsFromAnyFolderAndItsLastWordsCanBePasted() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("a clone"), TestFiles.root());
        Shell shell = Shell.run(List.of(link + "/jobs/repvgg", "quickstart", "--master", "local[2]"), here, Map.of());
        assertThat(shell.status()).as(shell.output()).isZero();
        assertThat(shell.output())
                .contains("Top-1 accuracy: 1,821 of 2,000 = 91.05 %")
                .contains("Listed 4 files (4 archives, 4 MiB) in 4 splits.")
                .doesNotContain(ESCAPE, "\r");
        assertThat(here.resolve("out/quickstart/_SUCCESS")).exists();
        assertThat(shell.output().lines().toList())
                .containsSubsequence(
                        "Java names its vector module an incubator; its warning about that is expected:",
                        "WARNING: Using incubator modules: jdk.incubator.vector");

        Matcher next = Pattern.compile("(?m)^  (.* predict .*)YOUR_FOLDER$").matcher(shell.output());
        assertThat(next.find()).as(shell.output()).isTrue();
        assertThat(next.group(1)).startsWith("'" + link + "/jobs/repvgg' ");
        Path photos = Files.createDirectory(here.resolve("photos"));
        Files.copy(TestFiles.example("fashion-mnist-test-00000.tar"), photos.resolve("some.tar"));
        Shell pasted = Shell.run(List.of("bash", "-c", next.group(1) + "photos"), here, Map.of());
        assertThat(pasted.status()).as(pasted.output()).isZero();
        assertThat(here.resolve("out/mine/_SUCCESS")).exists();
    }

    @Test
    void withoutACommandTheUsage() throws Exception {
        Shell shell = repvgg(Map.of());
        assertThat(shell.status()).isEqualTo(2);
        assertThat(shell.output())
                .startsWith("Usage: repvgg")
                .contains("  bench ")
                .endsWith("predict, audit or bench). Pass --help for the options.\n");
    }

    @Test
    void helpNeedsNoVectorsAndSaysNothingOfThem() throws Exception {
        Shell shell = repvgg(Map.of(), "predict", "--help");
        assertThat(shell.status()).isZero();
        assertThat(shell.output()).startsWith("Usage: repvgg predict").doesNotContain("incubator", ESCAPE);
    }

    @Test
    void tooSmallAHeapNamesTheVariable() throws Exception {
        String[] predict = {"predict", "--checkpoint", "x.pth", "--input", "x", "--output", "x", "--master", "local[1]"
        };
        assertThat(repvgg(Map.of("REPVGG_MEMORY", "128m"), predict))
                .satisfies(shell -> assertThat(shell.status()).isEqualTo(2))
                .satisfies(shell -> assertThat(shell.output())
                        .endsWith(
                                "repvgg: [heap_too_small] Cannot start Spark: found a heap of 128 MiB (expected at least 450 MiB)."
                                        + " Set REPVGG_MEMORY, now 128m, to more.\n")
                        .doesNotContain("\tat ", "--master"));
        for (String memory : List.of("1m", "much", "-1", "2gb")) {
            Shell shell = repvgg(Map.of("REPVGG_MEMORY", memory), "--version");
            assertThat(shell.status()).isEqualTo(2);
            assertThat(shell.output())
                    .hasLineCount(1)
                    .startsWith((memory.equals("1m") ? "repvgg: [heap_too_small]" : "repvgg: [invalid_configuration]")
                            + " Cannot start: found a heap of ")
                    .endsWith(" Correct REPVGG_MEMORY.\n");
        }
    }

    @Test
    void confReachesTheSparkInThisJvm() throws Exception {
        Shell shell =
                repvgg(Map.of(), "inspect", "--checkpoint", "x.pth", "--conf", "spark.hadoop.fs.defaultFS=nosuch://h");
        assertThat(shell.status()).isEqualTo(2);
        assertThat(shell.output()).contains("nosuch");
        Shell heap = repvgg(Map.of("REPVGG_MEMORY", "1g"), "--version", "--conf=spark.driver.memory=1m");
        assertThat(heap.output()).startsWith("repvgg: [heap_too_small] Cannot start: found a heap of 1m ");
    }

    /** A spark-submit that prints its arguments, one a line. */
    @Test
    void confGoesToSparkSubmitBeforeTheJar() throws Exception {
        Path bin = Files.createDirectories(here.resolve("spark/bin"));
        Path submit = Files.writeString(bin.resolve("spark-submit"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(submit.toFile().setExecutable(true)).isTrue();
        Shell shell = repvgg(
                Map.of("REPVGG_SPARK", "submit", "SPARK_HOME", here + "/spark", "REPVGG_MEMORY", "3g"),
                "predict",
                "--conf",
                "spark.executor.memory=4g",
                "--top-k",
                "3",
                "--conf=spark.hadoop.a=b c",
                "--conf",
                "no-key");
        assertThat(shell.status()).as(shell.output()).isZero();
        List<String> words = shell.output().lines().toList();
        int jar = words.indexOf(TestFiles.root() + "/jobs/target/repvgg-spark.jar");
        assertThat(words.subList(0, jar))
                .containsSequence("--conf", "spark.executor.memory=4g", "--conf", "spark.hadoop.a=b c")
                .containsSequence("--driver-memory", "3g");
        assertThat(words.subList(jar + 1, words.size())).containsExactly("predict", "--top-k", "3", "--conf", "no-key");
        assertThat(words).anyMatch(word -> word.contains("\"-Drepvgg.command=../"));
    }

    @Test
    void theWrapperNamesAMavenByItsChecksum() throws Exception {
        Path root = TestFiles.root();
        assertThat(root.resolve("mvnw")).isExecutable();
        assertThat(root.resolve("mvnw.cmd")).exists();
        assertThat(Files.readString(root.resolve(".mvn/wrapper/maven-wrapper.properties")))
                .contains("distributionType=only-script")
                .containsPattern(
                        "(?m)^distributionUrl=https://repo\\.maven\\.apache\\.org/.*/apache-maven-3\\.9\\.\\d+-bin\\.zip$")
                .containsPattern("(?m)^distributionSha256Sum=[0-9a-f]{64}$");
    }
}
