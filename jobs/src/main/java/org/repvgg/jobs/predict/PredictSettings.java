/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.Serializable;
import java.util.List;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.KernelChoice;
import org.repvgg.image.ImageLimits;
import org.repvgg.image.Preprocess;

/**
 * What executors need to know beside the weights. Travels in the broadcast.
 *
 * @param preprocess {@link Preprocess#canonical}, so that the image package need not know of serialization
 * @param labels class names by index, or empty
 */
record PredictSettings(
        String runId,
        String modelFingerprint,
        String preprocess,
        String preprocessFingerprint,
        String kernel,
        int topK,
        Columns columns,
        List<String> labels,
        long maxImageBytes,
        long maxPixels)
        implements Serializable {
    /** Which optional columns are written. */
    record Columns(boolean logits, boolean embedding) implements Serializable {}

    PredictSettings {
        labels = List.copyOf(labels);
    }

    Preprocess parsedPreprocess() {
        return Preprocess.parse(preprocess);
    }

    EngineOptions engineOptions() {
        return EngineOptions.defaults().withKernel(KernelChoice.parse(kernel));
    }

    ImageLimits imageLimits() {
        ImageLimits defaults = ImageLimits.defaults();
        return new ImageLimits(maxImageBytes, maxPixels, defaults.maxScans(), defaults.timeoutMillis());
    }
}
