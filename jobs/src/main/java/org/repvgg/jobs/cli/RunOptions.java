/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import org.apache.spark.network.util.JavaUtils;
import org.jspecify.annotations.Nullable;
import org.repvgg.engine.KernelChoice;
import org.repvgg.image.ImageLimits;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.predict.PredictOptions;
import org.repvgg.jobs.predict.PredictOptions.Columns;
import picocli.CommandLine.Option;

/** How to run, independent of what is run. */
final class RunOptions {
    @Option(names = "--master", paramLabel = "M", description = "Spark master (default: spark-submit's, else local[*])")
    @Nullable
    String master;

    @Option(
            names = "--kernel",
            defaultValue = "auto",
            paramLabel = "K",
            description = "auto (default), scalar, vector-128, vector-256, vector-512")
    String kernel = "auto";

    @Option(
            names = "--weight-cache",
            defaultValue = "0",
            paramLabel = "SIZE",
            description = {
                "bytes, or with k, m or g, of transformed weights that an executor keeps (default 0):",
                "same results, some percent sooner; see docs/kernels.md#weight-cache"
            })
    String weightCache = "0";

    @Option(names = "--top-k", defaultValue = "5", paramLabel = "K", description = "classes in 'top_k' (default 5)")
    int topK = 5;

    @Option(names = "--logits", description = "write the column 'logits'")
    boolean logits;

    @Option(names = "--embedding", description = "write the column 'embedding', what the linear head sees")
    boolean embedding;

    @Option(
            names = "--max-error-rate",
            defaultValue = "1",
            paramLabel = "R",
            description = "publish nothing if a larger share of images fails, 0 to 1 (default 1)")
    double maxErrorRate = 1;

    @Option(
            names = "--max-image-bytes",
            paramLabel = "N",
            description = "encoded bytes of one image; larger ones are rows with an error (default 128 MiB)")
    long maxImageBytes = ImageLimits.defaults().maxImageBytes();

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "width times height of one image; larger ones are rows with an error (default 89478485)")
    long maxPixels = ImageLimits.defaults().maxPixels();

    /** What was asked for; throws what the user should read if it makes no sense. */
    PredictOptions options() {
        if (topK < 1) {
            throw JobException.usage("Cannot use --top-k " + topK + " (expected at least 1).");
        }
        if (!(maxErrorRate >= 0 && maxErrorRate <= 1)) {
            throw JobException.usage("Cannot use --max-error-rate " + maxErrorRate + " (expected 0 to 1).");
        }
        if (maxImageBytes < 1) {
            throw JobException.usage("Cannot use --max-image-bytes " + maxImageBytes + " (expected at least 1).");
        }
        if (maxPixels < 1) {
            throw JobException.usage("Cannot use --max-pixels " + maxPixels + " (expected at least 1).");
        }
        try {
            KernelChoice.parse(kernel);
        } catch (IllegalArgumentException e) {
            throw JobException.usage(e.getMessage() + Suggestion.of(kernel, Choice.words(KernelChoice.class)));
        }
        return new PredictOptions(
                kernel,
                weightCacheBytes(),
                topK,
                new Columns(logits, embedding),
                maxErrorRate,
                maxImageBytes,
                maxPixels);
    }

    private long weightCacheBytes() {
        try {
            return JavaUtils.byteStringAsBytes(weightCache);
        } catch (IllegalArgumentException e) {
            throw JobException.usage("Cannot use --weight-cache " + weightCache
                    + " (expected a size of at least 0, such as 512m or 2g).");
        }
    }
}
