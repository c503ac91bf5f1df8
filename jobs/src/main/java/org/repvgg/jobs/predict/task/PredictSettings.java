/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.jobs.output.Fingerprints;

/**
 * What executors need besides the weights. Sent as a broadcast.
 *
 * @param digest identifies everything that determines the content of a row, see {@link
 *     org.repvgg.jobs.output.Fingerprints}
 * @param preprocess {@link PreprocessSpec#canonical}, so that the image package does not depend on serialization
 * @param labels class names by index, or empty
 */
public record PredictSettings(
        String runId,
        OutputTarget target,
        String digest,
        String modelFingerprint,
        String preprocess,
        String preprocessFingerprint,
        List<String> labels,
        PredictOptions options)
        implements Serializable {
    /** What is computed: the network, its preprocessing, its class names. */
    public record Inference(String modelFingerprint, PreprocessSpec preprocess, List<String> labels) {
        public Inference {
            labels = List.copyOf(labels);
        }
    }

    public PredictSettings {
        labels = List.copyOf(labels);
    }

    /** Everything besides the image that determines the content of a row. */
    public static Fingerprints fingerprints(PredictOptions options, Inference inference) {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("model", inference.modelFingerprint());
        values.put("preprocess", inference.preprocess().fingerprint());
        values.put("top_k", Integer.toString(options.topK()));
        values.put("logits", Boolean.toString(options.columns().logits()));
        values.put("embedding", Boolean.toString(options.columns().embedding()));
        values.put("classes", inference.labels().isEmpty() ? "none" : Fingerprints.ofLines(inference.labels()));
        values.put("max_image_bytes", Long.toString(options.maxImageBytes()));
        values.put("max_pixels", Long.toString(options.maxPixels()));
        if (options.maxDecodeBytes() != ImageLimits.DEFAULT_MAX_DECODE_BYTES) {
            values.put("max_decode_memory", Long.toString(options.maxDecodeBytes()));
        }
        return new Fingerprints(values);
    }

    PreprocessSpec parsedPreprocess() {
        return PreprocessSpec.parse(preprocess);
    }
}
