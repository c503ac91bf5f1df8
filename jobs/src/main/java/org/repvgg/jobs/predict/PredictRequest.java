/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.Preprocess;

/**
 * A prediction run, as the command line describes it.
 *
 * @param classes URI of a text file with a class name a line, or null
 * @param preprocess what the user asked for on top of what the model brings along
 * @param maxErrorRate share of images, 0 to 1, that may fail before nothing is published
 */
public record PredictRequest(
        String checkpoint,
        List<String> inputs,
        String output,
        OutputMode mode,
        @Nullable String classes,
        PreprocessChoice preprocess,
        String kernel,
        int topK,
        boolean logits,
        boolean embedding,
        double maxErrorRate,
        long maxImageBytes,
        long maxPixels) {
    public PredictRequest {
        inputs = List.copyOf(inputs);
    }

    /** Completes the model's own preprocessing, or the default, by what the user gave. */
    @FunctionalInterface
    public interface PreprocessChoice {
        Preprocess over(Preprocess base);
    }
}
