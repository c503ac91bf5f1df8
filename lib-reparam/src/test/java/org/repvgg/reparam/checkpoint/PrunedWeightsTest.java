/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.checkpoint.tensor.DType;
import org.repvgg.reparam.checkpoint.tensor.ForeignFormatException;

/** A pruned network has, bit for bit, the weights that torch.nn.utils.prune.remove leaves. */
class PrunedWeightsTest {
    private static final String FOLDER = "kinds/pruned/";

    @ParameterizedTest
    @ValueSource(strings = {"pruned.pth", "pruned_module.pth"})
    void weightsAreThoseThatPruningLeaves(String file) throws IOException {
        Checkpoint removed = Checkpoint.read(SampleCheckpoints.file(FOLDER + "pruned_removed.pth"));
        Checkpoint pruned = Checkpoint.read(SampleCheckpoints.file(FOLDER + file));
        assertThat(pruned.tensors()).containsOnlyKeys(removed.tensors().keySet());
        removed.tensors()
                .forEach((key, tensor) -> assertThat(
                                SampleCheckpoints.tensor(pruned, key).littleEndianBytes())
                        .as(key)
                        .isEqualTo(tensor.littleEndianBytes()));
        assertThat(pruned.notes()).contains("pruned: 3 tensors are weight_orig times weight_mask, 5 of 10 values zero");
    }

    @Test
    void halfPrecisionKeepsItsType() throws IOException {
        Checkpoint half = Checkpoint.read(SampleCheckpoints.file(FOLDER + "pruned_half.pth"));
        Checkpoint removed = Checkpoint.read(SampleCheckpoints.file(FOLDER + "pruned_removed.pth"));
        assertThat(SampleCheckpoints.tensor(half, "linear.weight").dtype()).isEqualTo(DType.F16);
        double[] expected = SampleCheckpoints.tensor(removed, "linear.weight").toDoubles();
        double[] found = SampleCheckpoints.tensor(half, "linear.weight").toDoubles();
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i] == 0).isEqualTo(expected[i] == 0);
            assertThat(Math.abs(found[i] - expected[i])).isLessThanOrEqualTo(Math.abs(expected[i]) / 2048);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            soft_mask.pth    | with a mask that holds 0.5
            pruned_twice.pth | there beside its _orig and _mask, and only one can count
            """)
    void whatIsNotAnExactProductIsRefused(String file, String message) {
        assertThatThrownBy(() -> Checkpoint.read(SampleCheckpoints.file(FOLDER + file)))
                .isInstanceOf(ForeignFormatException.class)
                .hasMessageContaining("pruned tensor linear.weight is " + message)
                .hasMessageContaining("Apply torch.nn.utils.prune.remove");
    }
}
