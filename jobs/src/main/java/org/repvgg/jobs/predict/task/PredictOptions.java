/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.io.Serializable;
import java.util.List;
import org.repvgg.engine.EngineOptions;
import org.repvgg.engine.KernelChoice;
import org.repvgg.image.format.ImageLimits;

/**
 * How to compute and what to write, independent of network and images.
 *
 * @param kernel as {@link org.repvgg.engine.KernelChoice#parse} accepts it
 * @param weightCacheBytes bytes of transformed weights that each executor may keep; changes no output
 * @param topK number of classes in the column {@code top_k}, at least 1
 * @param columns which optional columns are written
 * @param maxErrorRate maximum share of images, 0 to 1, that may fail; beyond it nothing is published
 * @param maxImageBytes encoded bytes of the largest image that is read
 * @param maxPixels width times height of the largest image that is decoded
 * @param maxDecodeBytes heap that the decoding of one image may take, and that all images together may take beyond a
 *     task's allowance
 * @param skip patterns of images that get a row without being decoded; see {@link SkippedImages}
 */
public record PredictOptions(
        String kernel,
        long weightCacheBytes,
        int topK,
        Columns columns,
        double maxErrorRate,
        long maxImageBytes,
        long maxPixels,
        long maxDecodeBytes,
        List<String> skip)
        implements Serializable {
    /** The optional columns. */
    public record Columns(boolean logits, boolean embedding) implements Serializable {}

    public PredictOptions {
        skip = List.copyOf(skip);
    }

    /** Options with the default memory for decoding, which skip no image. */
    public PredictOptions(
            String kernel,
            long weightCacheBytes,
            int topK,
            Columns columns,
            double maxErrorRate,
            long maxImageBytes,
            long maxPixels) {
        this(
                kernel,
                weightCacheBytes,
                topK,
                columns,
                maxErrorRate,
                maxImageBytes,
                maxPixels,
                ImageLimits.DEFAULT_MAX_DECODE_BYTES,
                List.of());
    }

    /** The defaults of the command line. */
    public static PredictOptions defaults() {
        ImageLimits limits = ImageLimits.defaults();
        return new PredictOptions(
                "auto", 0, 5, new Columns(false, false), 1, limits.maxImageBytes(), limits.maxPixels());
    }

    public PredictOptions withColumns(boolean logits, boolean embedding) {
        return new PredictOptions(
                kernel,
                weightCacheBytes,
                topK,
                new Columns(logits, embedding),
                maxErrorRate,
                maxImageBytes,
                maxPixels,
                maxDecodeBytes,
                skip);
    }

    public PredictOptions withMaxErrorRate(double rate) {
        return new PredictOptions(
                kernel, weightCacheBytes, topK, columns, rate, maxImageBytes, maxPixels, maxDecodeBytes, skip);
    }

    public PredictOptions withMaxDecodeBytes(long bytes) {
        return new PredictOptions(
                kernel, weightCacheBytes, topK, columns, maxErrorRate, maxImageBytes, maxPixels, bytes, skip);
    }

    public PredictOptions withSkip(List<String> patterns) {
        return new PredictOptions(
                kernel,
                weightCacheBytes,
                topK,
                columns,
                maxErrorRate,
                maxImageBytes,
                maxPixels,
                maxDecodeBytes,
                patterns);
    }

    public EngineOptions engineOptions() {
        return engineOptions(KernelChoice.parse(kernel));
    }

    /** The engine's options, with this kernel instead of the requested one. */
    public EngineOptions engineOptions(KernelChoice choice) {
        return EngineOptions.defaults().withKernel(choice).withWeightCacheBytes(weightCacheBytes);
    }

    ImageLimits imageLimits() {
        ImageLimits defaults = ImageLimits.defaults();
        return new ImageLimits(maxImageBytes, maxPixels, defaults.maxScans(), defaults.timeoutMillis(), maxDecodeBytes);
    }
}
