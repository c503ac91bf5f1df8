/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;

class InputChannelsTest {
    private static FusedModel network(int channels) {
        FusedConv stem = new FusedConv(
                "stem", channels, 2, 3, 2, 1, 1, Activation.RELU, null, new float[2 * channels * 9], new float[2]);
        return new FusedModel("net", List.of(stem), new FusedLinear(2, 2, new float[4], new float[2]), new TreeMap<>());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6})
    void otherChannelsAreRefusedByNumber(int channels) {
        assertThatThrownBy(() -> InputChannels.fit(PreprocessSpec.imagenet(), network(channels)))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NETWORK_UNSUPPORTED))
                .hasMessageContaining("its first convolution takes " + channels + " channels (expected 3");
    }

    @Test
    void oneChannelIsGrayWithOneMean() {
        PreprocessSpec gray = PreprocessSpec.parse("mean=0.5 std=0.25");
        assertThat(gray.channels()).isEqualTo(1);
        assertThat(InputChannels.fit(gray, network(1))).isEqualTo(gray);
        assertThat(InputChannels.fit(PreprocessSpec.parse("mean=.5,.5,.5 std=.25,.25,.25"), network(1)))
                .isEqualTo(gray);
        assertThat(InputChannels.fit(PreprocessSpec.imagenet(), network(3))).isEqualTo(PreprocessSpec.imagenet());
    }

    @Test
    void statisticsOfOtherChannelsAreRefused() {
        assertThatThrownBy(() -> InputChannels.fit(PreprocessSpec.imagenet(), network(1)))
                .hasMessage(
                        "Cannot normalise images: found mean [0.485, 0.456, 0.406] and std [0.229, 0.224, 0.225]"
                                + " (expected 1 number each, as the first convolution takes 1 channel). Pass --mean and --std.");
        assertThatThrownBy(() -> InputChannels.fit(PreprocessSpec.parse("mean=0.5 std=0.25"), network(3)))
                .hasMessageContaining("(expected 3 numbers each, as the first convolution takes 3 channels)");
    }
}
