/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.pixels;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.image.Preprocessor;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.SplitReader;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.plan.Split;
import org.repvgg.reparam.verify.Images;

/** A few images of the input, preprocessed, for verification and statistics on the driver. */
public final class SampleImages {
    private SampleImages() {}

    /**
     * The first images of the input that decode.
     *
     * @param count maximum number of images; fewer are returned if the input has fewer
     */
    public static Images read(List<String> inputs, int count, PreprocessSpec preprocess, Configuration conf) {
        if (count < 1) {
            throw new JobException(
                    FailureCode.INVALID_OPTION, "Cannot use " + count + " images (expected at least 1).");
        }
        int height = preprocess.outputHeight();
        int width = preprocess.outputWidth();
        int size = Math.multiplyExact(preprocess.channels(), Math.multiplyExact(height, width));
        float[] values = new float[Math.multiplyExact(count, size)];
        ImageLimits limits = ImageLimits.defaults();
        Preprocessor preprocessor = new Preprocessor(preprocess, limits);
        int taken = 0;
        for (Split split : ImageSource.plan(inputs, conf).splits()) {
            try (SplitReader reader = new SplitReader(split, conf, (int) limits.maxImageBytes())) {
                for (EncodedImage image = reader.next(); image != null && taken < count; image = reader.next()) {
                    taken += decodes(image, preprocessor, values, taken * size, height * width, width) ? 1 : 0;
                }
            } catch (IOException e) {
                throw new JobException(
                        FailureCode.INPUT_UNREADABLE,
                        "Cannot read the images: " + Redaction.of(String.valueOf(e.getMessage())) + ".");
            }
            if (taken == count) {
                break;
            }
        }
        if (taken == 0) {
            throw new JobException(
                    FailureCode.NO_INPUT,
                    "Cannot use the images: none decodes (expected at least one) in "
                            + Redaction.of(String.join(" ", inputs)) + ". Check the input.");
        }
        return new Images(Arrays.copyOf(values, taken * size), taken, preprocess.channels(), height, width);
    }

    private static boolean decodes(
            EncodedImage image, Preprocessor preprocessor, float[] values, int offset, int plane, int width) {
        if (image.failure() != null) {
            return false;
        }
        try {
            preprocessor.process(image.bytes(), (int) image.length(), values, offset, plane, width, 1);
            return true;
        } catch (ImageException e) {
            return false;
        }
    }
}
