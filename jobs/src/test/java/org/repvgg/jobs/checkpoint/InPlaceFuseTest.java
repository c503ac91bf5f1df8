/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.reparam.checkpoint.Checkpoint;

/** The command line on networks that are no chains, on checkpoints in folders, and on names with a colon. */
class InPlaceFuseTest {
    private static final Path GOLDEN = TestFiles.root().resolve("lib-reparam/src/test/resources/golden");
    private static final String BLOCK =
            GOLDEN.resolve("reparam/dbb_blocks/k3_same_train.pth").toString();

    @TempDir
    private Path folder;

    @Test
    void fuseWritesTheBlocksDeployFormAndItsDifferences() throws IOException {
        Path output = folder.resolve("deploy.safetensors");
        Path report = folder.resolve("fusion.json");
        Cli cli = Cli.run("fuse", "--checkpoint", BLOCK, "--output", output.toString(), "--report", report.toString());
        assertThat(cli.status()).isEqualTo(ExitStatus.DONE);
        assertThat(cli.out())
                .contains("branches against fused, largest difference on random images")
                .contains(
                        "Fused block by block: 1 blocks, each into the one convolution that Diverse Branch Block has in"
                                + " deploy form; 0 other tensors are kept")
                .contains("Not for 'predict', which runs chains of stages with a linear head: it is a single block.")
                .contains("Wrote " + output + ".");
        assertThat(Checkpoint.read(output).tensors()).containsOnlyKeys("dbb_reparam.weight", "dbb_reparam.bias");
        JsonNode block =
                new ObjectMapper().readTree(report.toFile()).path("blocks").path(0);
        assertThat(block.path("relative_float64").asDouble()).isBetween(0.0, 1e-12);
        assertThat(block.path("sum_of_squares_float32").asDouble()).isBetween(0.0, 1e-6);
    }

    @Test
    void convertWritesTheSameTensorsAsFuse() throws IOException {
        Path fused = folder.resolve("fused.safetensors");
        Path converted = folder.resolve("converted.safetensors");
        Cli.run("fuse", "--checkpoint", BLOCK, "--output", fused.toString());
        Cli cli = Cli.run("convert", "--checkpoint", BLOCK, "--form", "deploy", "--output", converted.toString());
        assertThat(cli.status()).isEqualTo(ExitStatus.DONE);
        assertThat(Files.readAllBytes(converted)).isEqualTo(Files.readAllBytes(fused));
    }

    @Test
    void otherLibrariesAndWholeNetworkOptionsAreRefused() {
        String output = folder.resolve("x.safetensors").toString();
        assertThat(Cli.run("convert", "--checkpoint", BLOCK, "--to", "timm", "--output", output)
                        .message())
                .startsWith("repvgg: [checkpoint_unsupported] Cannot build a network from k3_same_train.pth");
        assertThat(Cli.run("fuse", "--checkpoint", BLOCK, "--output", output, "--classes", BLOCK)
                        .message())
                .startsWith("repvgg: [usage] Cannot use --classes: the network is fused block by block");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void predictRefusesWhatWasFusedInPlace() {
        Path output = folder.resolve("deploy.safetensors");
        Cli.run("fuse", "--checkpoint", BLOCK, "--output", output.toString());
        Cli cli = Cli.run(
                "predict",
                "--checkpoint",
                output.toString(),
                "--input",
                folder.toString(),
                "--output",
                folder + "/out");
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message())
                .startsWith(
                        "repvgg: [checkpoint_unsupported] Cannot run deploy.safetensors: its blocks were fused one by"
                                + " one, because it is a single block");
    }

    @ParameterizedTest
    @CsvSource({"shards_safetensors", "shards_torch", "one_process", "two_processes"})
    void foldersGiveTheFusedFileOfTheWholeCheckpoint(String name) throws IOException {
        assertThat(fingerprint("kinds/folders/" + name)).isEqualTo(fingerprint("kinds/folders/whole.pth"));
    }

    private String fingerprint(String checkpoint) throws IOException {
        Path output = Files.createTempFile(folder, "fused", ".safetensors");
        Cli cli = Cli.run("fuse", "--checkpoint", GOLDEN.resolve(checkpoint).toString(), "--output", output.toString());
        assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
        return cli.out().replaceAll("(?s).*fingerprint ", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kinds/foreign/exported.pt2  | Cannot read exported.pt2: it is a program of torch.export (.pt2)
            kinds/foreign/quantized.pth | Cannot read tensor linear.weight of quantized.pth: it is quantized (qint8)
            """)
    void otherKindsHaveACodeOfTheirOwn(String file, String message) {
        Cli cli = Cli.run("inspect", "--checkpoint", GOLDEN.resolve(file).toString());
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message()).startsWith("repvgg: [checkpoint_foreign] " + message);
    }

    @Test
    void namesWithAColonAreNames() throws IOException {
        Path checkpoint = Files.copy(Path.of(BLOCK), folder.resolve("val:0.91.pth"));
        Path output = folder.resolve("fused:1.safetensors");
        Cli cli = Cli.run("fuse", "--checkpoint", checkpoint.toString(), "--output", output.toString());
        assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
        assertThat(Checkpoint.read(output).tensors()).hasSize(2);
        assertThat(Cli.run("inspect", "--checkpoint", "nothing:1.pth").message())
                .startsWith("repvgg: [checkpoint_missing] Cannot read the checkpoint: found nothing");
    }
}
