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
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.error.ExitStatus;

/** What the preprocessing options do to tensors, and which are refused in every command that has them. */
class PreprocessOptionsTest {
    private static final Path GOLDEN = TestFiles.root().resolve("src/image/src/test/resources/golden");
    private static final String[] BYTES = {"--mean", "123.675,116.28,103.53", "--std", "58.395,57.12,57.375"};

    @TempDir
    private Path folder;

    private static String checkpoint() {
        return TestFiles.example("fashion-mnist-repvgg-train.pth").toString();
    }

    private static Cli run(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(Arrays.asList(more));
        return Cli.run(all.toArray(String[]::new));
    }

    private Cli pixels(Path image, String... options) {
        return run(
                List.of(
                        "pixels",
                        "--input",
                        image.toString(),
                        "--output",
                        folder.resolve("pixels.csv").toString()),
                options);
    }

    private Cli fuse(String... options) {
        return run(
                List.of(
                        "fuse",
                        "--checkpoint",
                        checkpoint(),
                        "--output",
                        folder.resolve("fused.safetensors").toString()),
                options);
    }

    private Cli predict(String checkpoint, String... options) {
        return run(
                List.of(
                        "predict",
                        "--master",
                        "local[1]",
                        "--checkpoint",
                        checkpoint,
                        "--output",
                        folder.resolve("out").toString(),
                        "--resize",
                        "32",
                        "--crop",
                        "32",
                        "--input",
                        GOLDEN.resolve("exif/1.jpg").toString()),
                options);
    }

    /** The tensors that src/image/src/test/python/make_option_goldens.py made with Pillow. */
    @Test
    void tensorsArePillows() throws IOException {
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        for (String line : Files.readAllLines(GOLDEN.resolve("options.csv"))) {
            if (line.startsWith("#")) {
                continue;
            }
            cases++;
            String[] f = line.split(",", 3);
            Cli cli = pixels(GOLDEN.resolve(f[0]), f[2].split(" ", -1));
            assertThat(cli.status()).as(line + cli.message()).isEqualTo(ExitStatus.DONE);
            String row = Files.readAllLines(folder.resolve("pixels.csv")).get(1);
            if (!row.endsWith("," + f[1])) {
                wrong.add(line + " but " + row);
            }
        }
        assertThat(cases).isEqualTo(42);
        assertThat(wrong).isEmpty();
    }

    @Test
    void statisticsOfAnotherScaleAreRefused() {
        String message = "repvgg: [invalid_option] Cannot normalise images: found mean 123.675,116.28,103.53 and std"
                + " 58.395,57.12,57.375, which are of pixels from 0 to 255 (expected those of pixels from 0 to 1, as the"
                + " scale is unit). Pass --scale byte, or divide both by 255.";
        for (Cli cli :
                List.of(pixels(GOLDEN.resolve("exif/1.jpg"), BYTES), fuse(BYTES), predict(checkpoint(), BYTES))) {
            assertThat(cli.message()).isEqualTo(message);
            assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        }
        assertThat(folder).isEmptyDirectory();
        // YOLO's configurations divide bytes by 255 in this way
        assertThat(pixels(GOLDEN.resolve("exif/1.jpg"), "--mean", "0,0,0", "--std", "255,255,255")
                        .message())
                .contains("Pass --scale byte");
        assertThat(pixels(GOLDEN.resolve("exif/1.jpg"), "--scale", "byte").message())
                .contains("found mean 0.485,0.456,0.406", "Pass --scale unit, or multiply both by 255.");
    }

    @Test
    void aFusedFileKeepsItsScaleAndPredictKnowsIt() {
        String fused = folder.resolve("fused.safetensors").toString();
        Cli fuse = fuse("--scale", "byte", "--mean", "123.675,116.28,103.53", "--std", "58.395,57.12,57.375");
        assertThat(fuse.status()).as(fuse.message()).isEqualTo(ExitStatus.DONE);
        assertThat(predict(fused, "--scale", "unit").message()).contains("Pass --scale byte");
        Cli predict = predict(fused, BYTES);
        assertThat(predict.status()).as(predict.message()).isEqualTo(ExitStatus.DONE);
    }
}
