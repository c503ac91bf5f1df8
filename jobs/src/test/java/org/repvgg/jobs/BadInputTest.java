/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.error.ExitStatus;

/** What a user gets to see when something is wrong: one line, the documented status, no half-written result. */
class BadInputTest {
    @TempDir
    private Path folder;

    private Path output;

    @BeforeEach
    void nameOutput() {
        output = folder.resolve("predictions");
    }

    private Cli predict(String checkpoint, String input, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "predict",
                "--master",
                "local[1]",
                "--checkpoint",
                checkpoint,
                "--output",
                output.toString(),
                "--resize",
                "32",
                "--crop",
                "32"));
        args.addAll(List.of("--input", input));
        args.addAll(Arrays.asList(more));
        return Cli.run(args.toArray(String[]::new));
    }

    private static String checkpoint() {
        return TestFiles.example("fashion-mnist-repvgg-train.pth").toString();
    }

    private static String archive() {
        return TestFiles.example("fashion-mnist-test-00000.tar").toString();
    }

    private void assertNothingPublished() throws IOException {
        if (Files.exists(output)) {
            try (Stream<Path> files = Files.list(output)) {
                assertThat(files.map(f -> f.getFileName().toString())).allMatch(name -> name.startsWith("_"));
            }
            assertThat(output.resolve("_SUCCESS")).doesNotExist();
        }
    }

    @Test
    void missingCheckpoint() throws IOException {
        Cli cli = predict(folder.resolve("none.pth").toString(), archive());
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message())
                .startsWith(
                        "repvgg: [checkpoint_missing] Cannot read the checkpoint: found nothing (expected a .pth or .safetensors file)")
                .contains("none.pth");
        assertThat(output).doesNotExist();
    }

    @Test
    void checkpointOfSomethingElse() throws IOException {
        Path zip = folder.resolve("notes.pth");
        Files.writeString(zip, "these are notes, not tensors");
        Cli cli = predict(zip.toString(), archive());
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message())
                .startsWith("repvgg: [checkpoint_unreadable] Cannot read")
                .contains("notes.pth")
                .hasLineCount(1);
        assertThat(output).doesNotExist();
    }

    @Test
    void truncatedCheckpoint() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(checkpoint()));
        Path cut = folder.resolve("cut.pth");
        Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
        Cli cli = predict(cut.toString(), archive());
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message())
                .startsWith("repvgg: [checkpoint_unreadable] Cannot read")
                .contains("cut.pth")
                .hasLineCount(1);
        assertThat(output).doesNotExist();
    }

    @Test
    void missingInput() throws IOException {
        Cli cli = predict(checkpoint(), folder.resolve("nowhere").toString());
        assertThat(cli.status()).isEqualTo(ExitStatus.INPUT);
        assertThat(cli.message())
                .startsWith("repvgg: [input_missing] Cannot read the input: found nothing at")
                .contains("nowhere");
        assertThat(output).doesNotExist();
    }

    @Test
    void emptyInputFolder() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Cli cli = predict(checkpoint(), empty.toString());
        assertThat(cli.status()).isEqualTo(ExitStatus.INPUT);
        assertThat(cli.message())
                .startsWith("repvgg: [no_input] Cannot predict: found no images or archives among 0 files")
                .contains("empty");
        assertThat(output).doesNotExist();
    }

    @Test
    void badImagesAreRowsBesideGoodOnes() throws IOException {
        Path images = Files.createDirectory(folder.resolve("images"));
        byte[] good = Tars.pngs(Path.of(archive())).values().iterator().next();
        Files.write(images.resolve("a-good.png"), good);
        Files.write(images.resolve("b-empty.jpg"), new byte[0]);
        Files.writeString(images.resolve("c-text.jpg"), "this is text", StandardCharsets.UTF_8);
        Files.write(images.resolve("d-cut.png"), Arrays.copyOf(good, good.length / 2));
        Files.writeString(images.resolve("labels.csv"), "ignored", StandardCharsets.UTF_8);
        Cli cli = predict(checkpoint(), images.toString());
        assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
        assertThat(cli.out()).contains("3 failed");
        try (SparkSession spark = SparkSession.builder().master("local[1]").getOrCreate()) {
            List<Row> rows = spark.read()
                    .parquet(output.toString())
                    .selectExpr("substring_index(path, '/', -1)", "error.code", "error.message", "predicted")
                    .orderBy("path")
                    .collectAsList();
            assertThat(rows)
                    .extracting(row -> row.getString(0))
                    .containsExactly("a-good.png", "b-empty.jpg", "c-text.jpg", "d-cut.png");
            assertThat(rows)
                    .extracting(row -> row.getString(1))
                    .containsExactly(null, "empty", "not_an_image", "truncated");
            assertThat(rows.get(0).isNullAt(3)).isFalse();
            assertThat(rows.get(1).isNullAt(3)).isTrue();
        }
    }

    @Test
    void tooManyBadImagesPublishNothing() throws IOException {
        Path images = Files.createDirectory(folder.resolve("images"));
        Files.write(
                images.resolve("a.png"),
                Tars.pngs(Path.of(archive())).values().iterator().next());
        Files.write(images.resolve("b.jpg"), new byte[0]);
        Cli cli = predict(checkpoint(), images.toString(), "--max-error-rate", "0.25");
        assertThat(cli.status()).isEqualTo(ExitStatus.ERROR_RATE);
        assertThat(cli.message())
                .contains("[error_rate]", "1 of 2 images failed, a share of 0.5000 (expected at most 0.25)");
        assertNothingPublished();
        assertThat(output.resolve("_run/run.json"))
                .content()
                .contains(
                        "\"format_version\" : 1",
                        "\"status\" : \"error_rate\"",
                        "\"code\" : \"error_rate\"",
                        "\"message\" : ");
    }

    @Test
    void truncatedTarKeepsWhatCameBeforeAndSaysSo() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(archive()));
        Path cut = folder.resolve("cut.tar");
        Files.write(cut, Arrays.copyOf(bytes, 100_000));
        int whole = Tars.pngsBefore(Path.of(archive()), 100_000);
        Cli cli = predict(checkpoint(), cut.toString());
        assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
        assertThat(cli.out())
                .contains("Classified " + whole + " images")
                .contains("Warning: Cannot read")
                .contains("cut.tar");
    }

    @Test
    void wrongFlag() {
        Cli cli = predict(checkpoint(), archive(), "--botch", "10");
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message())
                .startsWith("repvgg: [unknown_option] Cannot run 'repvgg predict': ")
                .contains("--botch")
                .endsWith("Pass --help for the options.")
                .hasLineCount(1);
        assertThat(output).doesNotExist();
    }

    @Test
    void wrongValues() {
        assertThat(predict(checkpoint(), archive(), "--kernel", "fast").message())
                .isEqualTo(
                        "repvgg: [invalid_option] Cannot choose kernel 'fast' (expected auto, scalar, vector-128, vector-256 or"
                                + " vector-512).");
        assertThat(predict(checkpoint(), archive(), "--top-k", "0").message())
                .isEqualTo("repvgg: [invalid_option] Cannot use --top-k 0 (expected at least 1).");
        for (String size : new String[] {"1.5g", "-1", "much", "9999999999g"}) {
            assertThat(predict(checkpoint(), archive(), "--weight-cache", size).message())
                    .isEqualTo("repvgg: [invalid_option] Cannot use --weight-cache " + size
                            + " (expected a size of at least 0, such as 512m or 2g).");
        }
        assertThat(predict(checkpoint(), archive(), "--mean", "1,2").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(predict(checkpoint(), archive(), "--mode", "append").status())
                .isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void missingOption() {
        Cli cli = Cli.run("predict", "--input", archive(), "--output", output.toString());
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message()).contains("[missing_option]", "missing --checkpoint");
    }

    @Test
    void outputThatExistsIsNotTouched() throws IOException {
        Files.createDirectories(output);
        Files.writeString(output.resolve("precious.txt"), "keep me");
        Cli cli = predict(checkpoint(), archive());
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message()).contains("[output_exists]", "found 1 files (expected none)");
        cli = predict(checkpoint(), archive(), "--mode", "overwrite");
        assertThat(cli.message())
                .contains(
                        "[output_foreign_files] Cannot overwrite the output: found 1 files that this program did not write");
        assertThat(output.resolve("precious.txt")).hasContent("keep me");
    }

    @Test
    void classNamesThatDoNotFit() throws IOException {
        Path names = folder.resolve("names.txt");
        Files.writeString(names, "one\ntwo\n");
        Cli cli = predict(checkpoint(), archive(), "--classes", names.toString());
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message())
                .contains("[classes_unusable]", "found 2 names (expected 10, the classes of the checkpoint)");
    }

    @Test
    void passwordsInUrisAreRefusedUnseen() {
        Cli cli = predict(checkpoint(), "s3a://AKIAKEY:topsecret@bucket/*.tar");
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message())
                .startsWith(
                        "repvgg: [password_in_uri] Cannot use --input: found a password in the URI (expected none)");
        assertThat(cli.out() + cli.err()).doesNotContain("topsecret", "AKIAKEY");
    }
}
