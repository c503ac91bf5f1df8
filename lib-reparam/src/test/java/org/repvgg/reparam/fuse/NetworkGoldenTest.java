/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.verify.NetworkReport;
import org.repvgg.reparam.verify.WeightFormat;

/** Whole networks in float64, both forms, against the logits of PyTorch. */
class NetworkGoldenTest {
    private static final String FOLDER = "networks/";

    /** PyTorch computed in float64, so that only the rounding of the fused weights, once, is allowed for. */
    @ParameterizedTest
    @CsvSource({
        "official/train.pth, official",
        "official/train.safetensors, official",
        "official_se/train.pth, official_se",
        "plus/train.pth, plus",
        "timm_repvgg/model.safetensors, timm_repvgg",
        "timm_repvgg/pytorch_model.bin, timm_repvgg",
        "timm_mobileone/model.safetensors, timm_mobileone",
        "mobileone_apple/unfused.pth.tar, mobileone_apple",
        "mobileone_apple/unfused_legacy.pth.tar, mobileone_apple",
        "mmpretrain/converted.pth, official",
        "mmpretrain/wrapped.pth, official",
        "mmpretrain/converted_se.pth, official_se",
    })
    void logitsOfTheBranchesAndOfTheFusedNetworkAreThoseOfPyTorch(String checkpoint, String golden) throws IOException {
        NetworkGoldens.assertLogits(
                SampleCheckpoints.file(FOLDER + checkpoint),
                SampleCheckpoints.file(FOLDER + "input.npy"),
                SampleCheckpoints.file(FOLDER + golden + "/logits.npy"),
                NetworkGoldens.FLOAT32_TOLERANCE,
                NetworkGoldens.FLOAT64_TOLERANCE);
    }

    /** Here nothing is fused, so nothing is rounded. */
    @ParameterizedTest
    @CsvSource({
        "official/deploy.pth, official",
        "official/deploy_legacy.pth, official",
        "official/deploy.safetensors, official",
        "official_se/deploy.pth, official_se",
        "plus/deploy.pth, plus",
        "timm_repvgg/reparam.safetensors, timm_repvgg",
        "timm_mobileone/reparam.safetensors, timm_mobileone",
        "mobileone_apple/fused.pth.tar, mobileone_apple",
    })
    void logitsOfTheDeployFormAreThoseOfPyTorch(String checkpoint, String golden) throws IOException {
        NetworkGoldens.assertLogits(
                SampleCheckpoints.file(FOLDER + checkpoint),
                SampleCheckpoints.file(FOLDER + "input.npy"),
                SampleCheckpoints.file(FOLDER + golden + "/logits_deploy.npy"),
                NetworkGoldens.FLOAT64_TOLERANCE,
                NetworkGoldens.FLOAT64_TOLERANCE);
    }

    @Tag("extended")
    @ParameterizedTest
    @CsvSource({
        "repvgg_official/tiny_train_zip.pth, repvgg_official/output_train.npy",
        "repvgg_official/tiny_train_full_module.pth, repvgg_official/output_train.npy",
        "repvgg_official/tiny_deploy_legacy.pth, repvgg_official/output_deploy.npy",
        "repvgg_se/train.pth, repvgg_se/output_train.npy",
        "repvgg_se/deploy.pth, repvgg_se/output_deploy.npy",
        "repvggplus/train.pth, repvggplus/output_train_main.npy",
        "repvggplus/deploy.pth, repvggplus/output_deploy_main.npy",
        "timm_repvgg/model.safetensors, timm_repvgg/output_train.npy",
        "timm_repvgg/pytorch_model.bin, timm_repvgg/output_train.npy",
        "timm_repvgg/reparam.safetensors, timm_repvgg/output_deploy.npy",
        "timm_mobileone/model.safetensors, timm_mobileone/output_train.npy",
        "timm_mobileone/reparam.safetensors, timm_mobileone/output_deploy.npy",
        "mobileone_apple/tiny_unfused.pth.tar, mobileone_apple/output_train.npy",
        "mobileone_apple/tiny_unfused_legacy.pth.tar, mobileone_apple/output_train.npy",
        "mobileone_apple/tiny_fused.pth.tar, mobileone_apple/output_deploy.npy",
    })
    void logitsOfTheOriginalsAreThoseOfPyTorchInFloat32(String checkpoint, String golden) throws IOException {
        String folder = checkpoint.substring(0, checkpoint.indexOf('/'));
        NetworkGoldens.assertLogits(
                SampleCheckpoints.original("reparam/" + checkpoint),
                SampleCheckpoints.original("reparam/" + folder + "/input.npy"),
                SampleCheckpoints.original("reparam/" + golden),
                NetworkGoldens.FLOAT32_TOLERANCE,
                NetworkGoldens.FLOAT32_TOLERANCE);
    }

    @Tag("extended")
    @Test
    void branchesOfTheOriginalInFloat64GiveTheFloat64Golden() throws IOException {
        NetworkGoldens.assertLogits(
                SampleCheckpoints.original("reparam/repvgg_official/tiny_train_zip.pth"),
                SampleCheckpoints.original("reparam/repvgg_official/input.npy"),
                SampleCheckpoints.original("reparam/repvgg_official/output_train_f64.npy"),
                NetworkGoldens.FLOAT32_TOLERANCE,
                NetworkGoldens.FLOAT64_TOLERANCE);
    }

    @Test
    void reportTellsTheWholeNetworkAndNarrowerWeights() throws IOException {
        requireWholeReport(
                SampleCheckpoints.file(FOLDER + "official/train.pth"), SampleCheckpoints.file(FOLDER + "input.npy"));
    }

    @Tag("extended")
    @Test
    void reportOfTheOriginalTellsTheWholeNetworkToo() throws IOException {
        requireWholeReport(
                SampleCheckpoints.original("reparam/repvgg_official/tiny_train_zip.pth"),
                SampleCheckpoints.original("reparam/repvgg_official/input.npy"));
    }

    /** Of a network of nine blocks, the last of stage 3 being stage3.2, with a variance far below epsilon. */
    private static void requireWholeReport(Path checkpoint, Path input) throws IOException {
        Fusion fusion =
                NetworkGoldens.fuse(checkpoint).withLayerReport().withNetworkReport(NetworkGoldens.images(input));
        NetworkReport network = Objects.requireNonNull(fusion.report().network());
        assertThat(network.relativeFused()).isLessThan(1e-6);
        assertThat(network.fusedTop1()).isEqualTo(network.images());
        assertThat(network.narrower().get(WeightFormat.FLOAT16)).isGreaterThan(network.fused());
        assertThat(network.narrower().get(WeightFormat.BFLOAT16))
                .isGreaterThan(network.narrower().get(WeightFormat.FLOAT16));
        assertThat(fusion.report().layers()).hasSize(9);
        assertThat(fusion.report().toTable())
                .contains("int8 per tensor", "stage3.2", "warning: running_var is under 10");
        assertThat(fusion.report().toJson()).contains("\"narrower_weights\"", "\"int8_per_channel_db\"");
    }
}
