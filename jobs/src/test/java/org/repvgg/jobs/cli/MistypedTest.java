/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.error.ExitStatus;

/** A word that nobody knows is named before all that seems to be missing, with the word that was probably meant. */
class MistypedTest {
    @TempDir
    private Path folder;

    private static String refused(String... args) {
        Cli cli = Cli.run(args);
        assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message()).hasLineCount(1);
        return cli.message();
    }

    /** Nothing of it is there: a value that is refused is refused before anything is looked at. */
    private static String predictWith(String... more) {
        List<String> args =
                new ArrayList<>(List.of("predict", "--checkpoint", "none.pth", "--input", "none", "--output", "none"));
        args.addAll(Arrays.asList(more));
        return refused(args.toArray(String[]::new));
    }

    @Test
    void option() {
        for (String word : List.of("--checkpiont", "--checkpiont=secret.pth")) {
            assertThat(refused("predict", "--input", "a", "b", word, "x.pth", "--output", "c"))
                    .isEqualTo(
                            "repvgg: [unknown_option] Cannot run 'repvgg predict': found --checkpiont, which is no option of it."
                                    + " Did you mean --checkpoint? Pass --help for the options.");
        }
        assertThat(refused("audit", "--predictionz", "p", "--output", "o"))
                .contains("found --predictionz")
                .contains("Did you mean --predictions?");
    }

    @Test
    void command() {
        assertThat(refused("predcit", "--checkpoint", "x"))
                .isEqualTo("repvgg: [unknown_command] Cannot run 'repvgg': found predcit, which is no command of it."
                        + " Did you mean predict? Pass --help for the options.");
    }

    @Test
    void argumentThatBelongsToNoOption() {
        assertThat(refused("predict", "photos", "--checkpoint", "x"))
                .contains("found photos, which is no argument of it. Pass --help");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--mode | overwirte | (expected errorifexists, overwrite or resume). Did you mean overwrite?",
                "--interpolation | bicubi | (expected bilinear, bicubic, box, lanczos, hamming, nearest or opencv). Did you mean bicubic?",
                "--pillow | 14 | (expected 13 or 12).",
                "--top-k | three | (expected a whole number).",
                "--max-error-rate | few | (expected a number).",
                "--mean | 1,2 | (expected three numbers, for red, green and blue, such as 0.5,0.5,0.5, or one, for gray).",
                "--std | a,b,c | (expected three numbers, for red, green and blue, such as 0.5,0.5,0.5, or one, for gray).",
            })
    void value(String option, String typed, String rest) {
        assertThat(predictWith(option, typed))
                .startsWith("repvgg: [invalid_option] Cannot use " + option + " " + typed + " " + rest);
    }

    @Test
    void kernel() {
        assertThat(predictWith("--kernel", "vector512"))
                .isEqualTo(
                        "repvgg: [invalid_option] Cannot choose kernel 'vector512' (expected auto, scalar, vector-128, vector-256 or"
                                + " vector-512). Did you mean vector-512?");
    }

    @Test
    void dialect() {
        assertThat(predictWith("--dialect", "offical"))
                .startsWith("repvgg: [invalid_option] Cannot use --dialect offical (expected qarepvgg, ")
                .contains("repvgg, ", "timm-mobileone", "yolov7")
                .endsWith("Did you mean official?");
        assertThat(predictWith("--dialect", "timm_repvgg"))
                .startsWith("repvgg: [checkpoint_missing] Cannot read the checkpoint");
    }

    @Test
    void valuesOfOtherCommands() {
        String[] convert = {"convert", "--checkpoint", "none.pth", "--output", "none"};
        assertThat(refused(with(convert, "--to", "tim")))
                .endsWith("(expected official, timm or mmpretrain). Did you mean timm?");
        assertThat(refused(with(convert, "--form", "deplyo")))
                .endsWith("(expected train, deploy or insert-bn). Did you mean deploy?");
        String[] audit = {"audit", "--predictions", "none", "--output", "none"};
        assertThat(refused(with(audit, "--label-source", "fodler")))
                .endsWith("(expected auto, csv, parquet, cls or folder). Did you mean folder?");
        assertThat(refused(with(audit, "--mode", "resume"))).endsWith("(expected errorifexists or overwrite).");
    }

    private static String[] with(String[] args, String... more) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    @Test
    void keyInAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("my.properties"), "spark.repvgg.topk=3\n");
        assertThat(predictWith("--conf-file", file.toString()))
                .contains("found the key spark.repvgg.topk (expected")
                .contains("in " + file + ". Did you mean spark.repvgg.topK?");
    }

    /** The key of an option that has none would be ignored. */
    @Test
    void keyOfAnOptionThatOnlyArgumentsGive() {
        assertThat(predictWith("--conf", "spark.repvgg.input=hdfs:///images"))
                .isEqualTo("repvgg: [invalid_configuration] Cannot use the configuration: found the key"
                        + " spark.repvgg.input (expected --input as an argument, which has no key) in Spark's"
                        + " configuration. Pass --input to the command.");
    }

    @Test
    void keyInSparksConfiguration() {
        assertThat(predictWith("--conf", "spark.repvgg.maxErorRate=0.5"))
                .contains("found the key spark.repvgg.maxErorRate (expected")
                .contains("in Spark's configuration. Did you mean spark.repvgg.maxErrorRate?");
        assertThat(System.getProperty("spark.repvgg.maxErorRate")).isNull();
    }

    @Test
    void valueInSparksConfiguration() {
        assertThat(predictWith("--conf=spark.repvgg.mode=resum"))
                .isEqualTo(
                        "repvgg: [invalid_option] Cannot use --mode resum (expected errorifexists, overwrite or resume)."
                                + " Did you mean resume?");
    }
}
