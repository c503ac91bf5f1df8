/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import org.repvgg.engine.Engine;
import org.repvgg.image.format.DecodeMemory;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/**
 * The minimum heap of an executor: the weights and the memory for decoding large images once, and per task its session,
 * the pixels of one small image being decoded, and the columns of the part being written. Derived in docs/reliability.md#memory.
 *
 * @param weightBytes bytes of the weights in all layouts, of which {@code cacheBytes} belong to the weight cache
 * @param decodeBytes heap that images which need more than a task's allowance share; see {@code --max-decode-memory}
 * @param tasks maximum number of concurrent tasks
 */
public record ExecutorMemory(long weightBytes, long cacheBytes, long workspaceBytes, long decodeBytes, int tasks) {
    /** Encoded rows of a part are kept in memory until their row group is written or the part ends. */
    static final long PART_BYTES = 32L << 20;
    /**
     * Allowance for decoding one image; one that needs more waits for its share of {@link #decodeBytes}. Most images
     * are decoded by rows and take far less.
     */
    static final long IMAGE_BYTES = DecodeMemory.FREE_BYTES;
    /** Spark's own objects, class metadata and the garbage of a batch. */
    static final long JVM_BYTES = 128L << 20;

    /**
     * @param processors processors of the executor's machine, for clusters that give all of them to one executor
     */
    static ExecutorMemory of(Engine engine, long decodeBytes, SparkConf conf, int processors) {
        return new ExecutorMemory(
                engine.weightBytes(),
                engine.weightCacheBytes(),
                engine.workspaceBytes(),
                decodeBytes,
                tasks(conf, processors));
    }

    private static int tasks(SparkConf conf, int processors) {
        int cores = conf.contains("spark.executor.cores")
                ? conf.getInt("spark.executor.cores", 1)
                : defaultCores(conf.get("spark.master", ""), conf.getInt("spark.cores.max", processors), processors);
        return Math.max(1, cores / Math.max(1, conf.getInt("spark.task.cpus", 1)));
    }

    /**
     * The default for local[N] and local-cluster[N,cores,memory]; standalone executors take all cores of the worker;
     * YARN and Kubernetes give 1.
     */
    private static int defaultCores(String master, int coresMax, int processors) {
        int open = master.indexOf('[');
        int close = master.indexOf(']');
        if (master.startsWith("spark://")) {
            return Math.min(coresMax, processors);
        }
        if (open < 0 || close < open) {
            return 1;
        }
        String[] numbers = master.substring(open + 1, close).split(",", -1);
        String cores = numbers[numbers.length == 3 ? 1 : 0].strip();
        return cores.equals("*") ? processors : Integer.parseInt(cores);
    }

    /**
     * Rejects, on the driver and before any task, a configured heap that is too small: the heap of this JVM for local
     * masters, else {@code spark.executor.memory}. What only the executor knows is checked by {@link #require}.
     *
     * @param engine planned here; if this JVM lacks the executors' kernels, the sizes for another kernel are close
     *     enough
     */
    public static void requireConfigured(Engine engine, long decodeBytes, SparkConf conf) {
        String master = conf.get("spark.master", "");
        boolean local = master.equals("local") || master.startsWith("local[");
        Runtime jvm = Runtime.getRuntime();
        String shortage;
        try {
            long heap = local ? jvm.maxMemory() : conf.getSizeAsBytes("spark.executor.memory", "1g");
            shortage = of(engine, decodeBytes, conf, local ? jvm.availableProcessors() : 1)
                    .shortage(heap);
        } catch (NumberFormatException e) {
            // Spark's word for a setting that is no number or size
            throw new JobException(FailureCode.INVALID_CONFIGURATION, String.valueOf(e.getMessage()));
        }
        if (shortage != null) {
            throw new JobException(FailureCode.HEAP_TOO_SMALL, shortage);
        }
    }

    /** Bytes of heap below which tasks are certain to fail. */
    long requiredBytes() {
        return weightBytes + decodeBytes + tasks * (workspaceBytes + IMAGE_BYTES + PART_BYTES) + JVM_BYTES;
    }

    /** Throws {@link IllegalStateException}, which fails the task and then the job, if the heap is too small. */
    void require(long heapBytes) {
        String shortage = shortage(heapBytes);
        if (shortage != null) {
            throw new IllegalStateException(shortage);
        }
    }

    private @Nullable String shortage(long heapBytes) {
        return heapBytes >= requiredBytes()
                ? null
                : "Cannot run the network on an executor: its heap has " + mib(heapBytes)
                        + " MiB (expected at least " + mib(requiredBytes()) + " MiB: " + mib(weightBytes)
                        + " of weights"
                        + (cacheBytes == 0 ? "" : " with " + mib(cacheBytes) + " by --weight-cache") + ", " + tasks
                        + " tasks of " + mib(workspaceBytes + IMAGE_BYTES + PART_BYTES) + ", " + mib(decodeBytes)
                        + " for decoding by --max-decode-memory, " + mib(JVM_BYTES)
                        + " for Spark). Raise spark.executor.memory (under local[N] the driver's: REPVGG_MEMORY,"
                        + " spark-submit --driver-memory), or lower --max-decode-memory, which refuses larger images, or"
                        + " spark.executor.cores.";
    }

    private static long mib(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
