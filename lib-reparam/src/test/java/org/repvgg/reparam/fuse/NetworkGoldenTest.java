/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.reparam.Npy;
import org.repvgg.reparam.Samples;
import org.repvgg.reparam.checkpoint.Checkpoint;

/** Whole networks in float64, both forms, against the logits of PyTorch. */
class NetworkGoldenTest {
    /** Float32 rounding through the layers of PyTorch's run and of the stored weights, relative to the largest logit. */
    private static final double LOGIT_TOLERANCE = 1e-5;

    /** Both runs in float64. */
    private static final double FLOAT64_TOLERANCE = 1e-12;

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
    void logitsOfTheFusedNetworkAreThoseOfPyTorch(String checkpoint, String golden) throws IOException {
        Fusion fusion = fuse(checkpoint);
        Images images = images(checkpoint.substring(0, checkpoint.indexOf('/')) + "/input.npy");
        double[][] fused = NetworkRunner.fused(fusion.model(), images);
        assertClose(fused, Samples.npy("reparam/" + golden), LOGIT_TOLERANCE);
        double[][] branches = NetworkRunner.branches(fusion.network(), fusion.model(), images);
        assertClose(branches, Samples.npy("reparam/" + golden), LOGIT_TOLERANCE);
    }

    @Test
    void branchesInFloat64GiveTheFloat64Golden() throws IOException {
        Fusion fusion = fuse("repvgg_official/tiny_train_zip.pth");
        double[][] branches =
                NetworkRunner.branches(fusion.network(), fusion.model(), images("repvgg_official/input.npy"));
        assertClose(branches, Samples.npy("reparam/repvgg_official/output_train_f64.npy"), FLOAT64_TOLERANCE);
    }

    @Test
    void reportTellsTheWholeNetworkAndNarrowerWeights() throws IOException {
        Fusion fusion = fuse("repvgg_official/tiny_train_zip.pth")
                .withLayerReport()
                .withNetworkReport(images("repvgg_official/input.npy"));
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

    private static void assertClose(double[][] found, double[] golden, double tolerance) {
        int classes = golden.length / found.length;
        double largest = 0;
        for (double value : golden) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < golden.length; i++) {
            assertThat(Math.abs(found[i / classes][i % classes] - golden[i]))
                    .as("logit %d", i)
                    .isLessThanOrEqualTo(tolerance * largest);
        }
    }

    static Images images(String path) {
        Npy array = Npy.read(Samples.file("reparam/" + path));
        float[] values = new float[array.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.values()[i];
        }
        long[] shape = array.shape();
        return new Images(values, (int) shape[0], (int) shape[1], (int) shape[2], (int) shape[3]);
    }

    static Fusion fuse(String path) throws IOException {
        return Fusion.of(Checkpoint.read(Samples.file("reparam/" + path)), FuseOptions.defaults());
    }
}
