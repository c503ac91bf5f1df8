/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.KernelChoice;
import org.repvgg.image.ImageLimits;
import org.repvgg.image.Preprocess;
import org.repvgg.jobs.output.Fingerprints;

/**
 * What executors need to know beside the weights. Travels in the broadcast.
 *
 * @param digest stands for all that decides what is in a row, see {@link org.repvgg.jobs.output.Fingerprints}
 * @param preprocess {@link Preprocess#canonical}, so that the image package need not know of serialization
 * @param labels class names by index, or empty
 */
record PredictSettings(
        String runId,
        OutputTarget target,
        String digest,
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

    /** What is computed: the network, the pixels it sees, the names of its answers. */
    record Inference(String modelFingerprint, Preprocess preprocess, List<String> labels) {
        Inference {
            labels = List.copyOf(labels);
        }
    }

    PredictSettings {
        labels = List.copyOf(labels);
    }

    /** All that decides what stands in a row beside the image. */
    static Fingerprints fingerprints(PredictRequest request, Inference inference, Columns columns) {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("model", inference.modelFingerprint());
        values.put("preprocess", inference.preprocess().fingerprint());
        values.put("top_k", Integer.toString(request.topK()));
        values.put("logits", Boolean.toString(columns.logits()));
        values.put("embedding", Boolean.toString(columns.embedding()));
        values.put("classes", inference.labels().isEmpty() ? "none" : Fingerprints.ofLines(inference.labels()));
        values.put("max_image_bytes", Long.toString(request.maxImageBytes()));
        values.put("max_pixels", Long.toString(request.maxPixels()));
        return new Fingerprints(values);
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
