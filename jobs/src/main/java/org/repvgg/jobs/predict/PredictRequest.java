/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.predict.task.PredictOptions;

/**
 * A prediction run, as the command line describes it.
 *
 * @param classes URI of a text file with one class name per line, or null
 * @param preprocess the user's changes to the model's own preprocessing
 * @param deadLetter URI of a folder for failed images with their bytes, or null
 * @param lease how long a run may fail to renew its lock before another one takes over its output
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
    /** How long a run may fail to renew its lock before another one takes over its output. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(60);

    public PredictRequest {
        inputs = List.copyOf(inputs);
    }

    /** A request without a dead-letter folder and with the default lease. */
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

    /** Applies the user's options to the model's own preprocessing, or to the default. */
    @FunctionalInterface
    public interface PreprocessChoice {
        PreprocessSpec over(PreprocessSpec base);
    }
}
