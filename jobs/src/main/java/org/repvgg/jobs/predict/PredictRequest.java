/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.Preprocess;
import org.repvgg.jobs.output.OutputMode;

/**
 * A prediction run, as the command line describes it.
 *
 * @param classes URI of a text file with a class name a line, or null
 * @param preprocess what the user asked for on top of what the model brings along
 * @param deadLetter URI of a folder for failed images with their bytes, or null
 * @param lease how long a run may be silent before another one takes its output over
 */
public record PredictRequest(
        String checkpoint,
        List<String> inputs,
        String output,
        OutputMode mode,
        @Nullable String classes,
        PreprocessChoice preprocess,
        PredictOptions options,
        @Nullable String deadLetter,
        Duration lease) {
    /** How long a run may be silent before another one takes its output over. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(60);

    public PredictRequest {
        inputs = List.copyOf(inputs);
    }

    /** A run that keeps no bytes of failed images and has the default lease. */
    public PredictRequest(
            String checkpoint,
            List<String> inputs,
            String output,
            OutputMode mode,
            @Nullable String classes,
            PreprocessChoice preprocess,
            PredictOptions options) {
        this(checkpoint, inputs, output, mode, classes, preprocess, options, null, DEFAULT_LEASE);
    }

    /** Completes the model's own preprocessing, or the default, by what the user gave. */
    @FunctionalInterface
    public interface PreprocessChoice {
        Preprocess over(Preprocess base);
    }
}
