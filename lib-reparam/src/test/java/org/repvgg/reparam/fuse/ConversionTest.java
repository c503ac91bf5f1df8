/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.recognize.Library;
import org.repvgg.reparam.recognize.dialect.Family;
import org.repvgg.reparam.recognize.dialect.Form;
import org.repvgg.reparam.verify.Images;
import org.repvgg.reparam.verify.NetworkRunner;

/** Conversions keep every bit and give each library its own names. */
class ConversionTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "official/train.pth",
                "official_se/train.pth",
                "plus/train.pth",
                "mobileone_apple/unfused.pth.tar",
            })
    void everyLibraryAndFormFusesToTheSameFingerprint(String path) throws IOException {
        requireSameFingerprints(SampleCheckpoints.file("networks/" + path));
    }

    @Tag("extended")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "repvgg_official/tiny_train_zip.pth",
                "repvgg_se/train.pth",
                "repvggplus/train.pth",
                "mobileone_apple/tiny_unfused.pth.tar",
            })
    void everyLibraryAndFormOfTheOriginalsFusesToTheSameFingerprint(String path) throws IOException {
        requireSameFingerprints(SampleCheckpoints.original("reparam/" + path));
    }

    private void requireSameFingerprints(Path path) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(path);
        Fusion fusion = Fusion.of(checkpoint, FuseOptions.defaults());
        String fingerprint = fusion.model().fingerprint();
        for (Library library : Library.values()) {
            if (fusion.network().family() == Family.REPVGG_PLUS && library != Library.OFFICIAL) {
                continue;
            }
            Path deploy = folder.resolve(library + "-deploy.safetensors");
            Conversion.deploy(fusion, library).write(deploy);
            assertThat(NetworkGoldens.fingerprint(deploy))
                    .as("%s deploy", library)
                    .isEqualTo(fingerprint);
            Path train = folder.resolve(library + "-train.safetensors");
            Conversion.of(checkpoint, FuseOptions.defaults(), library, Form.TRAIN)
                    .write(train);
            assertThat(NetworkGoldens.fingerprint(train))
                    .as("%s train", library)
                    .isEqualTo(fingerprint);
        }
    }

    @ParameterizedTest
    @CsvSource({"converted.pth, official", "wrapped.pth, official", "converted_se.pth, official_se"})
    void mmpretrainsNamesGiveTheSameFingerprint(String file, String official) throws IOException {
        assertThat(NetworkGoldens.fingerprint(SampleCheckpoints.file("networks/mmpretrain/" + file)))
                .isEqualTo(NetworkGoldens.fingerprint(SampleCheckpoints.file("networks/" + official + "/train.pth")));
    }

    @Tag("extended")
    @ParameterizedTest
    @ValueSource(strings = {"repvgg_tiny_mm.pth", "converted_no_wrap.pth"})
    void mmpretrainsOwnConverterGivesTheSameFingerprint(String file) throws IOException {
        assertThat(NetworkGoldens.fingerprint(SampleCheckpoints.original("reparam/mmpretrain_repvgg/" + file)))
                .isEqualTo(NetworkGoldens.fingerprint(
                        SampleCheckpoints.original("reparam/repvgg_official/tiny_train_zip.pth")));
    }

    @ParameterizedTest
    @CsvSource({
        "timm_repvgg/model.safetensors, TIMM, TRAIN, timm_repvgg/model.safetensors",
        "timm_repvgg/model.safetensors, TIMM, DEPLOY, timm_repvgg/reparam.safetensors",
        "official/train.pth, MMPRETRAIN, TRAIN, mmpretrain/converted.pth",
        "official_se/train.pth, MMPRETRAIN, TRAIN, mmpretrain/converted_se.pth",
        "official_se/train.pth, OFFICIAL, DEPLOY, official_se/deploy.pth",
        "plus/train.pth, OFFICIAL, DEPLOY, plus/deploy.pth",
        "mobileone_apple/unfused.pth.tar, OFFICIAL, DEPLOY, mobileone_apple/fused.pth.tar",
        "timm_mobileone/model.safetensors, TIMM, DEPLOY, timm_mobileone/reparam.safetensors",
    })
    void namesAndShapesAreThoseOfTheLibrary(String path, Library library, Form form, String golden) throws IOException {
        requireNames(
                SampleCheckpoints.file("networks/" + path),
                library,
                form,
                SampleCheckpoints.file("networks/" + golden));
    }

    @Tag("extended")
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
        requireNames(
                SampleCheckpoints.original("reparam/" + path),
                library,
                form,
                SampleCheckpoints.original("reparam/" + golden));
    }

    private void requireNames(Path path, Library library, Form form, Path golden) throws IOException {
        Path file = folder.resolve("converted.safetensors");
        Checkpoint checkpoint = Checkpoint.read(path);
        Conversion.of(checkpoint, FuseOptions.defaults(), library, form).write(file);
        assertThat(described(Checkpoint.read(file))).isEqualTo(described(Checkpoint.read(golden)));
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
        requireSameAfterInsertion(
                SampleCheckpoints.file("networks/official_se/train.pth"), SampleCheckpoints.file("networks/input.npy"));
    }

    @Tag("extended")
    @Test
    void insertedNormalizationOfTheOriginalComputesTheSame() throws IOException {
        requireSameAfterInsertion(
                SampleCheckpoints.original("reparam/repvgg_se/train.pth"),
                SampleCheckpoints.original("reparam/repvgg_se/input.npy"));
    }

    private void requireSameAfterInsertion(Path checkpoint, Path input) throws IOException {
        Fusion fusion = NetworkGoldens.fuse(checkpoint);
        Images images = NetworkGoldens.images(input);
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
    void branchesOfAFusedNetworkCannotBeRecovered() throws IOException {
        Checkpoint deploy = Checkpoint.read(SampleCheckpoints.file("networks/official/deploy.pth"));
        assertThatThrownBy(() -> Conversion.of(deploy, FuseOptions.defaults(), Library.TIMM, Form.TRAIN))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "Cannot convert deploy.pth to train form: block stage0 is fused already, and its "
                                + "branches cannot be recovered (expected branches of RepVGG or MobileOne). Convert to deploy form.");
    }

    @Test
    void librariesWithoutTheFamilyAreNamed() throws IOException {
        Checkpoint plus = Checkpoint.read(SampleCheckpoints.file("networks/plus/train.pth"));
        assertThatThrownBy(() -> Conversion.of(plus, FuseOptions.defaults(), Library.TIMM, Form.TRAIN))
                .hasMessage("Cannot convert RepVGGplus(1-2-2-2-1; 4-4-4-8-8) to timm: that library has no RepVGGplus "
                        + "(expected official).");
    }
}
