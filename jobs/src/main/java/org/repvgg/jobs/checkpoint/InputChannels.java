/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import java.util.Arrays;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.model.FusedModel;

/** Whether the channels of preprocessed images are those that a network's first convolution takes. */
public final class InputChannels {
    private InputChannels() {}

    /**
     * The preprocessing with as many channels as the network takes. One channel is gray: three equal means and standard
     * deviations are then one.
     *
     * @throws JobException if the network takes neither 1 nor 3 channels, or if mean and std are of other channels
     */
    public static PreprocessSpec fit(PreprocessSpec preprocess, FusedModel model) {
        int channels = model.convs().get(0).inChannels();
        if (channels != 1 && channels != 3) {
            throw new JobException(
                    FailureCode.NETWORK_UNSUPPORTED,
                    "Cannot run " + model.variant() + " on images: its first convolution takes " + channels
                            + " channels (expected 3, red, green and blue, or 1, gray). Fuse it here and run it where"
                            + " its channels come from.");
        }
        if (preprocess.channels() == channels) {
            return preprocess;
        }
        if (channels == 1 && isOne(preprocess.mean()) && isOne(preprocess.std())) {
            return new PreprocessSpec(
                    preprocess.resize(),
                    preprocess.crop(),
                    preprocess.interpolation(),
                    Arrays.copyOf(preprocess.mean(), 1),
                    Arrays.copyOf(preprocess.std(), 1),
                    preprocess.passOrder(),
                    preprocess.scale(),
                    preprocess.orientation());
        }
        throw new JobException(
                FailureCode.INVALID_OPTION,
                "Cannot normalise images: found mean " + Arrays.toString(preprocess.mean()) + " and std "
                        + Arrays.toString(preprocess.std()) + " (expected " + channels
                        + (channels == 1 ? " number" : " numbers") + " each, as the first convolution takes " + channels
                        + (channels == 1 ? " channel" : " channels") + "). Pass --mean and --std.");
    }

    private static boolean isOne(float[] values) {
        return values[0] == values[1] && values[1] == values[2];
    }
}
