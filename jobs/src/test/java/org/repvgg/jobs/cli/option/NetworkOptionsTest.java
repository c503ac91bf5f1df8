/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.repvgg.jobs.checkpoint.Renaming;
import org.repvgg.jobs.error.JobException;
import org.repvgg.model.Activation;

/** How the options that say what a checkpoint does not are read. */
class NetworkOptionsTest {
    @Test
    void stridesAreReadByName() {
        assertThat(read(NetworkOptions.STRIDES, "stage0=1, stage4.0=2")).isEqualTo(Map.of("stage0", 1, "stage4.0", 2));
        refused(
                NetworkOptions.STRIDES,
                "stage0",
                "Cannot use --strides stage0 (expected names and numbers from 1 to 64, such as stage0=1,stage4=1).");
        refused(
                NetworkOptions.DILATION,
                "stage4=0",
                "Cannot use --dilation stage4=0 (expected names and numbers from 1 to 64, such as stage4=2).");
    }

    @Test
    void activationsHavePyTorchsNames() {
        assertThat(read(NetworkOptions.ACTIVATION, "SiLU")).isEqualTo(Activation.SILU);
        assertThat(read(NetworkOptions.ACTIVATION, "gelu_tanh")).isEqualTo(Activation.GELU_TANH);
        assertThat(read(NetworkOptions.ACTIVATION, "leaky_relu")).isEqualTo(Activation.leakyRelu(0.01f));
        assertThat(read(NetworkOptions.ACTIVATION, "leaky_relu:0.1")).isEqualTo(Activation.leakyRelu(0.1f));
        refused(
                NetworkOptions.ACTIVATION,
                "leaky_relu:x",
                "Cannot use --activation leaky_relu:x (expected leaky_relu and its slope, such as leaky_relu:0.1).");
        assertThatThrownBy(() -> read(NetworkOptions.ACTIVATION, "mish"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("expected relu, relu6, leaky_relu, silu, hardswish, gelu, gelu_tanh or none");
    }

    @Test
    void theLastEqualsSignEndsTheExpression() {
        Renaming renaming = read(NetworkOptions.RENAME, "(?=a)a=b\\1");
        assertThat(renaming.pattern().pattern()).isEqualTo("(?=a)a");
        assertThat(renaming.replacement()).isEqualTo("b\\1");
        assertThatThrownBy(() -> read(NetworkOptions.RENAME, "(=b"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("expected a regular expression before =");
    }

    private static <T> T read(OptionRow<T> row, String text) {
        return row.type().reader().read(row.name(), text);
    }

    private static void refused(OptionRow<?> row, String text, String message) {
        assertThatThrownBy(() -> read(row, text))
                .isInstanceOf(JobException.class)
                .hasMessage(message);
    }
}
