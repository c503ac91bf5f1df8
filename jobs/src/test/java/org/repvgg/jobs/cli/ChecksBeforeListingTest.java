/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.error.ExitStatus;

/**
 * Several things are wrong at once; what is named first shows the order of the checks: options, checkpoint, output, and the
 * input, which takes long to list, last.
 */
class ChecksBeforeListingTest {
    @TempDir
    private Path folder;

    private String taken = "";
    private String file = "";
    private String nowhere = "";

    @BeforeEach
    void makeFiles() throws IOException {
        Path output = Files.createDirectory(folder.resolve("taken"));
        Files.writeString(output.resolve("precious.txt"), "keep me");
        taken = output.toString();
        file = Files.writeString(folder.resolve("file"), "no folder").toString();
        nowhere = folder.resolve("nowhere").toString();
    }

    private static String checkpoint() {
        return TestFiles.example("fashion-mnist-repvgg-train.pth").toString();
    }

    private static String refused(ExitStatus status, String... args) {
        Cli cli = Cli.run(args);
        assertThat(cli.status()).as(cli.err()).isEqualTo(status);
        assertThat(cli.out()).doesNotContain("Listed");
        return cli.message();
    }

    private String predict(String checkpoint, String output, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "predict",
                "--master",
                "local[1]",
                "--checkpoint",
                checkpoint,
                "--output",
                output,
                "--input",
                nowhere,
                "--resize",
                "32",
                "--crop",
                "32"));
        args.addAll(Arrays.asList(more));
        return refused(ExitStatus.USAGE, args.toArray(String[]::new));
    }

    @Test
    void optionsFirst() {
        assertThat(predict(nowhere, taken, "--interpolation", "bicubi")).contains("--interpolation bicubi");
        assertThat(predict(nowhere, taken, "--dialect", "none")).contains("--dialect none");
        assertThat(predict(nowhere, taken, "--eps", "7")).contains("--eps 7");
        assertThat(predict(nowhere, taken, "--lease-seconds", "0")).contains("--lease-seconds 0");
    }

    @Test
    void thenTheCheckpointAndItsClasses() {
        assertThat(predict(nowhere, taken, "--classes", nowhere)).contains("Cannot read the checkpoint");
        assertThat(predict(checkpoint(), taken, "--classes", nowhere))
                .contains("Cannot read the class names: found nothing");
        assertThat(predict(checkpoint(), taken, "--classes", file))
                .contains("found 1 names (expected 10, the classes of the checkpoint)");
    }

    @Test
    void thenTheOutput() {
        assertThat(predict(checkpoint(), taken)).contains("Cannot write the output: found 1 files (expected none)");
        assertThat(predict(checkpoint(), file)).contains("found a file (expected a folder, or nothing yet)");
        assertThat(predict(checkpoint(), file + "/below/it"))
                .contains("Cannot write the output: found a file (expected a folder) at file:" + file)
                .contains("Check --output");
        assertThat(predict(checkpoint(), nowhere, "--dead-letter", nowhere + "/dead"))
                .contains("expected a folder outside of --output");
    }

    @Test
    void otherCommandsCheckTheirOutputBeforeTheyWork() {
        for (String command : List.of("fuse", "convert")) {
            assertThat(refused(ExitStatus.USAGE, command, "--checkpoint", checkpoint(), "--output", taken))
                    .contains("found a folder (expected a file, or nothing yet)")
                    .contains("Check --output");
        }
        assertThat(refused(ExitStatus.USAGE, "pixels", "--input", nowhere, "--output", file + "/x.csv"))
                .contains("found a file (expected a folder) at file:" + file);
        assertThat(refused(ExitStatus.USAGE, "pixels", "--input", nowhere, "--output", taken, "--pillow", "9"))
                .contains("--pillow 9");
        assertThat(refused(
                        ExitStatus.USAGE, "fuse", "--checkpoint", checkpoint(), "--output", nowhere, "--report", taken))
                .contains("Check --report");
        assertThat(Path.of(nowhere)).doesNotExist();
    }

    @Test
    void quickstartNamesWhatTheExampleLacks() throws IOException {
        assertThat(refused(ExitStatus.INPUT, "quickstart", "--examples", nowhere, "--output", taken))
                .contains("Cannot run the example: found no such folder")
                .contains("in " + nowhere);
        Files.writeString(folder.resolve("classes.txt"), "one\n");
        assertThat(refused(ExitStatus.INPUT, "quickstart", "--examples", folder.toString()))
                .contains("found no fashion-mnist-repvgg-train.pth, fashion-mnist-test-labels.csv,"
                        + " fashion-mnist-test-*.tar (expected")
                .doesNotContain("classes.txt");
    }
}
