/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedModel;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.deploy.FusedModelFile;
import org.repvgg.reparam.deploy.NewerFormatException;
import org.repvgg.reparam.recognize.network.RepBlock;

/** Whole networks against what PyTorch made of them in float64. */
class FusionGoldenTest {
    /** Sums of three products in another order, in float64. */
    private static final double BLOCK_TOLERANCE = 1e-12;

    /** Half a unit in the last place of float32, the rounding of a stored weight. */
    private static final double FLOAT32_ROUNDING = Math.scalb(1.0, -24);

    @ParameterizedTest
    @CsvSource({
        "official/train.pth, rbr_reparam, 9",
        "official_se/train.pth, rbr_reparam, 6",
        "plus/train.pth, rbr_reparam, 9",
        "timm_repvgg/model.safetensors, reparam_conv, 9",
        "timm_mobileone/model.safetensors, reparam_conv, 13",
        "mobileone_apple/unfused.pth.tar, reparam_conv, 13",
        "containers/zip.pth, rbr_reparam, 4",
    })
    void fusedWeightsAreTheFloat64OnesRoundedOnce(String file, String fusedName, int blocks) throws IOException {
        Path checkpoint = SampleCheckpoints.file("networks/" + file);
        requireRoundedOnce(checkpoint, checkpoint.resolveSibling("fused_f64.safetensors"), fusedName, blocks);
    }

    @Tag("extended")
    @Test
    void fusedWeightsOfTheOriginalAreTheFloat64OnesRoundedOnce() throws IOException {
        requireRoundedOnce(
                SampleCheckpoints.original("reparam/repvgg_official/tiny_train_zip.pth"),
                SampleCheckpoints.original("reparam/repvgg_official/tiny_deploy_fused_f64.pth"),
                "rbr_reparam",
                9);
    }

    private static void requireRoundedOnce(Path checkpoint, Path exact, String fusedName, int blocks)
            throws IOException {
        Fusion fusion = NetworkGoldens.fuse(checkpoint);
        Checkpoint golden = Checkpoint.read(exact);
        List<FusedConv> convs = fusion.model().convs();
        assertThat(convs).hasSize(blocks);
        for (int i = 0; i < blocks; i++) {
            RepBlock block = fusion.network().blocks().get(i);
            String key = block.key() + "." + fusedName;
            assertClose(key, convs.get(i).weight(), SampleCheckpoints.tensor(golden, key + ".weight"));
            assertClose(key, convs.get(i).bias(), SampleCheckpoints.tensor(golden, key + ".bias"));
        }
    }

    private static void assertClose(String name, float[] found, Tensor golden) {
        double[] expected = golden.toDoubles();
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(found).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            double allowed = BLOCK_TOLERANCE * largest + FLOAT32_ROUNDING * Math.abs(expected[i]);
            assertThat(Math.abs(found[i] - expected[i])).as("%s[%d]", name, i).isLessThanOrEqualTo(allowed);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "official/train.pth, RepVGG(2-2-3-1; 8-8-8-12-16), 9",
        "official/train.safetensors, RepVGG(2-2-3-1; 8-8-8-12-16), 9",
        "official_se/train.pth, RepVGG(1-1-2-1; 4-4-4-8-8), 6",
        "plus/train.pth, RepVGGplus(1-2-2-2-1; 4-4-4-8-8), 9",
        "mobileone_apple/unfused.pth.tar, MobileOne(1-2-2-1; 8-8-8-16-16), 13",
    })
    void everyBlockComputesWhatItsBranchesDid(String file, String variant, int blocks) throws IOException {
        requireEqualBlocks(SampleCheckpoints.file("networks/" + file), variant, blocks);
    }

    @Test
    void everyBlockOfATrainedNetworkComputesWhatItsBranchesDid() throws IOException {
        requireEqualBlocks(
                SampleCheckpoints.example("fashion-mnist-repvgg-train.pth"), "RepVGG(2-4-6-1; 16-16-32-64-256)", 14);
    }

    @Tag("extended")
    @ParameterizedTest
    @CsvSource({
        "cifar10/cifar10-repvgg-train.pth, RepVGG(2-4-14-1; 32-32-64-128-256), 22",
        "reparam/repvgg_official/tiny_train_zip.pth, RepVGG(2-2-3-1; 16-16-32-48-64), 9",
        "reparam/repvgg_official/tiny_train.safetensors, RepVGG(2-2-3-1; 16-16-32-48-64), 9",
        "reparam/repvgg_se/train.pth, RepVGG(1-1-2-1; 32-32-32-64-64), 6",
    })
    void everyBlockOfTheOriginalsComputesWhatItsBranchesDid(String file, String variant, int blocks)
            throws IOException {
        requireEqualBlocks(SampleCheckpoints.original(file), variant, blocks);
    }

    private static void requireEqualBlocks(Path checkpoint, String variant, int blocks) throws IOException {
        Fusion fusion = NetworkGoldens.fuse(checkpoint);
        assertThat(fusion.model().variant()).isEqualTo(variant);
        assertThat(fusion.report().blocks()).hasSize(blocks);
        assertThat(fusion.report().largestDifference()).isLessThan(BLOCK_TOLERANCE);
    }

    @Test
    void savedModelIsReadBackBitForBit(@TempDir Path folder) throws IOException {
        FusedModel model = NetworkGoldens.fuse(SampleCheckpoints.file("networks/official_se/train.pth"))
                .model();
        Path file = folder.resolve("fused.safetensors");
        FusedModelFile.write(model, file);
        FusedModel read = FusedModelFile.read(file);
        assertThat(read.fingerprint()).isEqualTo(model.fingerprint());
        assertThat(read.variant()).isEqualTo(model.variant());
        assertThat(read.metadata()).isEqualTo(model.metadata());
        assertThat(NetworkGoldens.fingerprint(file)).isEqualTo(model.fingerprint());
    }

    @Test
    void aFileOfANewerFormatIsRefusedByName(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("fused.safetensors");
        FusedModelFile.write(
                NetworkGoldens.fuse(SampleCheckpoints.file("networks/official_se/train.pth"))
                        .model(),
                file);
        // one character of the header, which is text of the same length
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(bytes).containsOnlyOnce("\"repvgg.format_version\":\"1\"");
        String newer = bytes.replace("\"repvgg.format_version\":\"1\"", "\"repvgg.format_version\":\"3\"");
        Files.writeString(file, newer, StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> FusedModelFile.read(file))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("found format version 3 (expected at most 2)");
        Checkpoint checkpoint = Checkpoint.read(file);
        assertThatThrownBy(() -> Fusion.of(checkpoint, FuseOptions.defaults()))
                .isInstanceOf(NewerFormatException.class);
    }
}
