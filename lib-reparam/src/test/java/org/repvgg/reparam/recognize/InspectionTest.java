/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.recognize.dialect.Form;

/** What is said of a checkpoint without fusing it. */
class InspectionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            networks/containers/half.pth                 | RepVGG              | TRAIN  | RepVGG(2-1; 4-8-8)
            networks/official/deploy_legacy.pth          | RepVGG              | DEPLOY | RepVGG(2-2-3-1; 8-8-8-12-16)
            networks/timm_repvgg/reparam.safetensors     | RepVGG (timm)       | DEPLOY | RepVGG(2-2-3-1; 8-8-8-12-16)
            networks/timm_mobileone/reparam.safetensors  | MobileOne (timm)    | DEPLOY | MobileOne(1-2-2-1; 8-8-8-16-16)
            networks/mobileone_apple/fused.pth.tar       | MobileOne (Apple)   | DEPLOY | MobileOne(1-2-2-1; 8-8-8-16-16)
            networks/mmpretrain/converted_se.pth         | RepVGG (mmpretrain) | TRAIN  | RepVGG(1-1-2-1; 4-4-4-8-8)
            networks/plus/train.pth                      | RepVGG              | TRAIN  | RepVGGplus(1-2-2-2-1; 4-4-4-8-8)
            """)
    void dialectFormAndVariantAreTold(String file, String dialect, Form form, String variant) throws IOException {
        requireTold(SampleCheckpoints.file(file), dialect, form, variant);
    }

    @Tag("extended")
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            repvgg_official/tiny_train_half.pth   | RepVGG                | TRAIN  | RepVGG(2-2-3-1; 16-16-32-48-64)
            repvgg_official/tiny_deploy_legacy.pth | RepVGG               | DEPLOY | RepVGG(2-2-3-1; 16-16-32-48-64)
            timm_repvgg/reparam.safetensors       | RepVGG (timm)         | DEPLOY | RepVGG(2-2-3-1; 16-16-32-48-64)
            timm_mobileone/reparam.safetensors    | MobileOne (timm)      | DEPLOY | MobileOne(1-2-2-1; 16-16-32-32-64)
            mobileone_apple/tiny_fused.pth.tar    | MobileOne (Apple)     | DEPLOY | MobileOne(1-2-2-1; 16-16-32-64-64)
            mmpretrain_repvgg/converted_se.pth    | RepVGG (mmpretrain)   | TRAIN  | RepVGG(1-1-2-1; 32-32-32-64-64)
            repvggplus/train.pth                  | RepVGG                | TRAIN  | RepVGGplus(1-2-2-2-1; 16-16-16-32-32)
            """)
    void dialectFormAndVariantOfTheOriginalsAreTold(String file, String dialect, Form form, String variant)
            throws IOException {
        requireTold(SampleCheckpoints.original("reparam/" + file), dialect, form, variant);
    }

    private static void requireTold(Path file, String dialect, Form form, String variant) throws IOException {
        Inspection inspection = Inspection.of(Checkpoint.read(file));
        assertThat(inspection.dialects()).containsExactly(dialect);
        assertThat(inspection.form()).isEqualTo(form);
        assertThat(inspection.variant()).isEqualTo(variant);
        assertThat(inspection.toText()).contains(dialect, variant);
        assertThat(inspection.toJson()).contains(variant);
    }

    @Test
    void looseBlocksSayWhyTheyAreNoNetwork() throws IOException {
        Checkpoint checkpoint = Checkpoint.read(SampleCheckpoints.file("reparam/dbb_blocks/k3_same_train.pth"));
        assertThat(Inspection.of(checkpoint).variant()).isNull();
        assertThatThrownBy(() -> Recognition.of(checkpoint, RecognitionOptions.defaults())
                        .requireNetwork())
                .isInstanceOf(CheckpointException.class)
                .hasMessage("Cannot build a network from k3_same_train.pth: it is a single block (expected a chain of "
                        + "stages and a linear head). Its blocks (1) can be fused one by one: 'repvgg fuse' does so.");
    }

    @Test
    void foldersOfHuggingFaceAreRead(@TempDir Path folder) throws IOException {
        Files.copy(
                SampleCheckpoints.file("networks/timm_repvgg/model.safetensors"), folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("config.json"), "{\"architecture\": \"repvgg_a0\"}");
        Checkpoint checkpoint = Checkpoint.read(folder);
        assertThat(checkpoint.config()).contains("repvgg_a0");
        assertThat(Inspection.of(checkpoint).form()).isEqualTo(Form.TRAIN);
    }

    @Test
    void otherFilesAreNamed(@TempDir Path folder) throws IOException {
        Path hdf = Files.write(folder.resolve("a.hdf5"), new byte[] {(byte) 0x89, 'H', 'D', 'F', 13, 10, 26, 10});
        assertThatThrownBy(() -> Checkpoint.read(hdf))
                .hasMessageContaining("a.hdf5: it is HDF5")
                .hasMessageContaining("h5py");
        Path empty = Files.write(folder.resolve("empty.pth"), new byte[0]);
        assertThatThrownBy(() -> Checkpoint.read(empty))
                .hasMessage(
                        "Cannot read empty.pth: the file is empty (expected a checkpoint). Copy or download it again.");
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        Path old = Files.write(folder.resolve("old.pth"), tar);
        assertThatThrownBy(() -> Checkpoint.read(old)).hasMessageContaining("old.pth: it is a tar archive");
    }
}
