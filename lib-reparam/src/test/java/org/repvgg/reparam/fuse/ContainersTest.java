/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.DType;

/** One network in every container, wrapper and element type: the same tensors come out, and PyTorch's logits. */
class ContainersTest {
    private static final String FOLDER = "networks/containers/";

    /** zip.pth and thirteen beside it, nine of other element types, and the fused golden. */
    private static final int FILES = 1 + 13 + 9 + 1;

    @Test
    void everyFileIsNamedHere() {
        assertThat(SampleCheckpoints.list(SampleCheckpoints.file(FOLDER), ".pth", ".tar", ".safetensors"))
                .hasSize(FILES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zip_protocol4.pth",
                "legacy.pth",
                "legacy_protocol4.pth",
                "plain_dict.pth",
                "no_counters.pth",
                "parameters.pth",
                "model.safetensors",
                "data_parallel.pth.tar",
                "data_parallel_legacy.pth.tar",
                "unsafe_arguments.pth.tar",
                "official_trainer.pth",
                "timm_averaged.pth.tar",
                "whole_module.pth",
            })
    void everyContainerHoldsTheSameTensors(String file) throws IOException {
        Checkpoint plain = Checkpoint.read(SampleCheckpoints.file(FOLDER + "zip.pth"));
        Checkpoint other = Checkpoint.read(SampleCheckpoints.file(FOLDER + file));
        assertThat(floats(other)).isEqualTo(floats(plain)).isNotEmpty();
        assertThat(NetworkGoldens.fingerprint(SampleCheckpoints.file(FOLDER + file)))
                .isEqualTo(NetworkGoldens.fingerprint(SampleCheckpoints.file(FOLDER + "zip.pth")));
    }

    /** All but the counters, which a file may lack. */
    private static Map<String, String> floats(Checkpoint checkpoint) {
        Map<String, String> floats = new TreeMap<>();
        checkpoint.tensors().forEach((key, tensor) -> {
            if (!key.endsWith("num_batches_tracked")) {
                floats.put(key, tensor.shapeText() + Arrays.toString(tensor.toDoubles()));
            }
        });
        return floats;
    }

    @ParameterizedTest
    @CsvSource({
        "zip.pth, F32, logits.npy",
        "half.pth, F16, logits_half.npy",
        "half_legacy.pth, F16, logits_half.npy",
        "half.safetensors, F16, logits_half.npy",
        "bfloat16.pth, BF16, logits_bfloat16.npy",
        "bfloat16_legacy.pth, BF16, logits_bfloat16.npy",
        "bfloat16.safetensors, BF16, logits_bfloat16.npy",
        "float64.pth, F64, logits_float64.npy",
        "float64_legacy.pth, F64, logits_float64.npy",
        "float64.safetensors, F64, logits_float64.npy",
    })
    void everyElementTypeGivesItsLogits(String file, DType type, String golden) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(SampleCheckpoints.file(FOLDER + file));
        assertThat(SampleCheckpoints.tensor(checkpoint, "stage0.rbr_dense.conv.weight")
                        .dtype())
                .isEqualTo(type);
        NetworkGoldens.assertLogits(
                SampleCheckpoints.file(FOLDER + file),
                SampleCheckpoints.file("networks/input.npy"),
                SampleCheckpoints.file(FOLDER + golden),
                NetworkGoldens.FLOAT32_TOLERANCE,
                NetworkGoldens.FLOAT64_TOLERANCE);
    }
}
