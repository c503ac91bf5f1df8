/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.reparam.Samples;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.CheckpointException;
import org.repvgg.reparam.model.Form;
import org.repvgg.reparam.model.Library;

/** Conversions keep every bit and give each library its own names. */
class ConversionTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "repvgg_official/tiny_train_zip.pth",
        "repvgg_se/train.pth",
        "repvggplus/train.pth",
        "mobileone_apple/tiny_unfused.pth.tar",
    })
    void everyLibraryAndFormFusesToTheSameFingerprint(String path) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(Samples.file("reparam/" + path));
        Fusion fusion = Fusion.of(checkpoint, FuseOptions.defaults());
        String fingerprint = fusion.model().fingerprint();
        for (Library library : Library.values()) {
            if (path.startsWith("repvggplus") && library != Library.OFFICIAL) {
                continue;
            }
            Path deploy = folder.resolve(library + "-deploy.safetensors");
            Conversion.deploy(fusion, library).write(deploy);
            assertThat(fingerprint(Checkpoint.read(deploy)))
                    .as("%s deploy", library)
                    .isEqualTo(fingerprint);
            Path train = folder.resolve(library + "-train.safetensors");
            Conversion.of(checkpoint, FuseOptions.defaults(), library, Form.TRAIN)
                    .write(train);
            assertThat(fingerprint(Checkpoint.read(train)))
                    .as("%s train", library)
                    .isEqualTo(fingerprint);
        }
    }

    @Test
    void mmpretrainsOwnConverterGivesTheSameFingerprint() throws IOException {
        String official = fingerprint(Checkpoint.read(Samples.file("reparam/repvgg_official/tiny_train_zip.pth")));
        assertThat(fingerprint(Checkpoint.read(Samples.file("reparam/mmpretrain_repvgg/repvgg_tiny_mm.pth"))))
                .isEqualTo(official);
        assertThat(fingerprint(Checkpoint.read(Samples.file("reparam/mmpretrain_repvgg/converted_no_wrap.pth"))))
                .isEqualTo(official);
    }

    @ParameterizedTest
    @CsvSource({
        "timm_repvgg/model.safetensors, TIMM, TRAIN, timm_repvgg/model.safetensors",
        "timm_repvgg/model.safetensors, TIMM, DEPLOY, timm_repvgg/reparam.safetensors",
        "repvgg_official/tiny_train_zip.pth, MMPRETRAIN, TRAIN, mmpretrain_repvgg/converted_no_wrap.pth",
        "repvgg_se/train.pth, MMPRETRAIN, TRAIN, mmpretrain_repvgg/converted_se.pth",
        "repvgg_se/train.pth, OFFICIAL, DEPLOY, repvgg_se/deploy.pth",
        "repvggplus/train.pth, OFFICIAL, DEPLOY, repvggplus/deploy.pth",
        "mobileone_apple/tiny_unfused.pth.tar, OFFICIAL, DEPLOY, mobileone_apple/tiny_fused.pth.tar",
        "timm_mobileone/model.safetensors, TIMM, DEPLOY, timm_mobileone/reparam.safetensors",
    })
    void namesAndShapesAreThoseOfTheLibrarysOwnFile(String path, Library library, Form form, String golden)
            throws IOException {
        Path file = folder.resolve("converted.safetensors");
        Checkpoint checkpoint = Checkpoint.read(Samples.file("reparam/" + path));
        Conversion.of(checkpoint, FuseOptions.defaults(), library, form).write(file);
        assertThat(described(Checkpoint.read(file)))
                .isEqualTo(described(Checkpoint.read(Samples.file("reparam/" + golden))));
    }

    /** Names with shapes, auxiliary training heads left out as a conversion does. */
    private static Set<String> described(Checkpoint checkpoint) {
        Set<String> described = new TreeSet<>();
        checkpoint.tensors().forEach((key, tensor) -> {
            if (!key.contains("_aux.")) {
                described.add(key + tensor.shapeText());
            }
        });
        return described;
    }

    @Test
    void insertedNormalizationComputesTheSame() throws IOException {
        Fusion fusion = NetworkGoldenTest.fuse("repvgg_se/train.pth");
        Images images = NetworkGoldenTest.images("repvgg_se/input.npy");
        Path file = folder.resolve("qat.safetensors");
        Conversion.insertNormalization(fusion, images).write(file);
        Checkpoint inserted = Checkpoint.read(file);
        assertThat(inserted.tensors())
                .containsKeys(
                        "stage1.0.rbr_reparam.conv.weight",
                        "stage1.0.rbr_reparam.bn.running_var",
                        "stage1.0.se.down.weight",
                        "linear.bias");
        Fusion again = Fusion.of(inserted, FuseOptions.defaults());
        double[][] expected = NetworkRunner.fused(fusion.model(), images);
        double[][] found = NetworkRunner.fused(again.model(), images);
        for (int n = 0; n < expected.length; n++) {
            for (int c = 0; c < expected[n].length; c++) {
                assertThat(Math.abs(found[n][c] - expected[n][c])).isLessThan(ROUNDED_STATISTICS);
            }
        }
    }

    /** Statistics, gamma and beta are stored in float32; logits here stay under 0.2. */
    private static final double ROUNDED_STATISTICS = 1e-6;

    @Test
    void branchesCannotBeWonBackFromAFusedNetwork() throws IOException {
        Checkpoint deploy = Checkpoint.read(Samples.file("reparam/repvgg_official/tiny_deploy_zip.pth"));
        assertThatThrownBy(() -> Conversion.of(deploy, FuseOptions.defaults(), Library.TIMM, Form.TRAIN))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "Cannot convert tiny_deploy_zip.pth to train form: block stage0 is fused already, and its "
                                + "branches cannot be won back (expected branches of RepVGG or MobileOne). Convert to deploy form.");
    }

    @Test
    void librariesWithoutTheFamilyAreNamed() throws IOException {
        Checkpoint plus = Checkpoint.read(Samples.file("reparam/repvggplus/train.pth"));
        assertThatThrownBy(() -> Conversion.of(plus, FuseOptions.defaults(), Library.TIMM, Form.TRAIN))
                .hasMessage(
                        "Cannot convert RepVGGplus(1-2-2-2-1; 16-16-16-32-32) to timm: that library has no RepVGGplus "
                                + "(expected official).");
    }

    private static String fingerprint(Checkpoint checkpoint) {
        return Fusion.of(checkpoint, FuseOptions.defaults()).model().fingerprint();
    }
}
