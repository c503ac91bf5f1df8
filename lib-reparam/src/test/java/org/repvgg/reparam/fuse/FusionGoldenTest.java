/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.reparam.Samples;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.Tensor;
import org.repvgg.reparam.fused.FusedConv;
import org.repvgg.reparam.fused.FusedModel;
import org.repvgg.reparam.fused.FusedModelFile;

/** Whole networks against what PyTorch's own converters made of them in float64. */
class FusionGoldenTest {
    /** Sums of three products in another order, in float64. */
    private static final double BLOCK_TOLERANCE = 1e-12;

    /** Half a unit in the last place of float32, the rounding of a stored weight. */
    private static final double FLOAT32_ROUNDING = Math.scalb(1.0, -24);

    @Test
    void fusedWeightsAreTheFloat64OnesRoundedOnce() throws IOException {
        FusedModel model = fuse("reparam/repvgg_official/tiny_train_zip.pth").model();
        Checkpoint golden = Checkpoint.read(Samples.file("reparam/repvgg_official/tiny_deploy_fused_f64.pth"));
        for (FusedConv conv : model.convs()) {
            assertClose(conv.name(), conv.weight(), Samples.tensor(golden, conv.name() + ".rbr_reparam.weight"));
            assertClose(conv.name(), conv.bias(), Samples.tensor(golden, conv.name() + ".rbr_reparam.bias"));
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
        "fashion-mnist/fashion-mnist-repvgg-train.pth, RepVGG(2-4-6-1; 16-16-32-64-256), 14",
        "cifar10/cifar10-repvgg-train.pth, RepVGG(2-4-14-1; 32-32-64-128-256), 22",
        "reparam/repvgg_official/tiny_train_zip.pth, RepVGG(2-2-3-1; 16-16-32-48-64), 9",
        "reparam/repvgg_official/tiny_train.safetensors, RepVGG(2-2-3-1; 16-16-32-48-64), 9",
        "reparam/repvgg_se/train.pth, RepVGG(1-1-2-1; 32-32-32-64-64), 6",
    })
    void everyBlockComputesWhatItsBranchesDid(String file, String variant, int blocks) throws IOException {
        Fusion fusion = fuse(file);
        assertThat(fusion.model().variant()).isEqualTo(variant);
        assertThat(fusion.report().blocks()).hasSize(blocks);
        assertThat(fusion.report().largestDifference()).isLessThan(BLOCK_TOLERANCE);
    }

    @Test
    void savedModelIsReadBackBitForBit(@TempDir Path folder) throws IOException {
        FusedModel model = fuse("reparam/repvgg_se/train.pth").model();
        Path file = folder.resolve("fused.safetensors");
        FusedModelFile.write(model, file);
        FusedModel read = FusedModelFile.read(file);
        assertThat(read.fingerprint()).isEqualTo(model.fingerprint());
        assertThat(read.variant()).isEqualTo(model.variant());
        assertThat(read.metadata()).isEqualTo(model.metadata());
        assertThat(Fusion.of(Checkpoint.read(file), FuseOptions.defaults())
                        .model()
                        .fingerprint())
                .isEqualTo(model.fingerprint());
    }

    private static Fusion fuse(String file) throws IOException {
        return Fusion.of(Checkpoint.read(Samples.file(file)), FuseOptions.defaults());
    }
}
