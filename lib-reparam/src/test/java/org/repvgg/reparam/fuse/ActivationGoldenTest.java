/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedModel;
import org.repvgg.reparam.Npy;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.deploy.FusedModelFile;
import org.repvgg.reparam.verify.NetworkRunner;

/** Networks with each activation: their logits in float64 are those of PyTorch, and their fused files come back. */
class ActivationGoldenTest {
    private static FusedModel network(Activation activation) throws IOException {
        FusedModel model = NetworkGoldens.fuse(SampleCheckpoints.file("networks/official_se/deploy.pth"))
                .model();
        var convs = model.convs().stream()
                .map(conv -> conv.withActivation(activation))
                .toList();
        return new FusedModel(model.variant(), convs, model.head(), model.metadata());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"NONE", "RELU6", "LEAKY_RELU:0.01", "LEAKY_RELU:0.1", "SILU", "HARDSWISH", "GELU", "GELU_TANH"})
    void logitsAreThoseOfPyTorch(String activation) throws IOException {
        FusedModel model = network(Activation.parse(activation));
        String golden = "networks/activations/" + activation.replace(':', '_') + ".npy";
        NetworkGoldens.assertClose(
                NetworkRunner.fused(model, NetworkGoldens.images(SampleCheckpoints.file("networks/input.npy"))),
                Npy.read(SampleCheckpoints.file(golden)),
                NetworkGoldens.FLOAT64_TOLERANCE);
    }

    /** A version is raised only by what earlier readers cannot know. */
    @ParameterizedTest
    @CsvSource({
        "NONE, 1",
        "RELU, 1",
        "SILU, 1",
        "RELU6, 2",
        "LEAKY_RELU:0.1, 2",
        "HARDSWISH, 2",
        "GELU, 2",
        "GELU_TANH, 2"
    })
    void aFusedFileComesBackAndHasTheOldestVersionThatTellsIt(String activation, int version, @TempDir Path folder)
            throws IOException {
        FusedModel model = network(Activation.parse(activation));
        Path file = folder.resolve("fused.safetensors");
        FusedModelFile.write(model, file);
        assertThat(Checkpoint.read(file).metadata()).containsEntry("repvgg.format_version", Integer.toString(version));
        FusedModel read = FusedModelFile.read(file);
        assertThat(read.convs())
                .allSatisfy(conv -> assertThat(conv.activation().toString()).isEqualTo(activation));
        assertThat(read.fingerprint()).isEqualTo(model.fingerprint());
    }

    @Test
    void anActivationThatNobodyKnowsIsRefusedByName(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("fused.safetensors");
        FusedModelFile.write(network(Activation.SILU), file);
        // text of the same length in the header
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, bytes.replace("SILU", "MISH"), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> FusedModelFile.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("its block stage0 has the activation 'MISH' (expected NONE, RELU, RELU6, ");
    }
}
