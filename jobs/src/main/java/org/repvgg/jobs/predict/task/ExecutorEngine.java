/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import org.repvgg.engine.Engine;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.image.format.DecodeMemory;
import org.repvgg.jobs.metrics.WorkMetrics;
import org.repvgg.model.FusedModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of an executor's JVM, packed by the first task and shared by all others. Another model or input size
 * replaces it, so that a long-lived cluster does not accumulate networks.
 */
final class ExecutorEngine {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorEngine.class);

    private static @Nullable ExecutorEngine current;

    private final String key;
    private final Engine engine;

    private static @Nullable DecodeMemory decodeMemory;
    private static long decodeBytes;

    /** The memory for decoding that all tasks of this JVM share. */
    static synchronized DecodeMemory decodeMemory(long bytes) {
        if (decodeMemory == null || decodeBytes != bytes) {
            decodeMemory = new DecodeMemory(bytes);
            decodeBytes = bytes;
        }
        return decodeMemory;
    }

    private ExecutorEngine(String key, Engine engine) {
        this.key = key;
        this.engine = engine;
    }

    /** The engine for these settings, packed now if this JVM has none. Other tasks wait while it packs. */
    static synchronized Engine of(Broadcast<FusedModel> model, PredictSettings settings) {
        PreprocessSpec preprocess = settings.parsedPreprocess();
        int height = preprocess.outputHeight();
        int width = preprocess.outputWidth();
        String key = settings.modelFingerprint() + " " + height + "x" + width + " "
                + settings.options().kernel() + " " + settings.options().weightCacheBytes();
        if (current == null || !current.key.equals(key)) {
            long start = System.nanoTime();
            Engine engine =
                    Engine.of(model.value(), height, width, settings.options().engineOptions());
            Runtime jvm = Runtime.getRuntime();
            long decodeBytes = settings.options().maxDecodeBytes();
            ExecutorMemory.of(engine, decodeBytes, SparkEnv.get().conf(), jvm.availableProcessors())
                    .require(jvm.maxMemory());
            current = new ExecutorEngine(key, engine);
            WorkMetrics.ofThisJvm().enginesPacked.inc();
            LOG.info(
                    "Kernel {} Packed {} MB of weights in {} ms; {} MB per task.",
                    engine.kernelReason(),
                    engine.weightBytes() >> 20,
                    (System.nanoTime() - start) / 1_000_000,
                    engine.workspaceBytes() >> 20);
            if (engine.kernel().equals("scalar")) {
                LOG.warn("This executor runs the scalar kernel, which is many times slower: {}", engine.kernelReason());
            }
        }
        return current.engine;
    }
}
