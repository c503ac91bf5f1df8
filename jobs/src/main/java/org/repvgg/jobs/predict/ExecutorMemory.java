/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import org.apache.spark.SparkConf;
import org.repvgg.engine.Engine;

/**
 * What an executor's heap must hold at least: the weights once, and for each task its session, the pixels of one image
 * being decoded, and the columns of the part being written. Derived in docs/reliability.md#memory.
 *
 * @param tasks that run at the same time
 */
record ExecutorMemory(long weightBytes, long workspaceBytes, int tasks) {
    /** Rows of a part wait in memory, encoded, until their row group is written or the part ends. */
    static final long PART_BYTES = 32L << 20;
    /** A photograph of 4,000 x 3,000 pixels takes 36 MB as RGB bytes, decoded by rows less; most images far less. */
    static final long IMAGE_BYTES = 16L << 20;
    /** Spark's own objects, class data and garbage of a batch. */
    static final long JVM_BYTES = 128L << 20;

    static ExecutorMemory of(Engine engine, SparkConf conf) {
        return new ExecutorMemory(engine.weightBytes(), engine.workspaceBytes(), tasks(conf));
    }

    private static int tasks(SparkConf conf) {
        int cores = conf.contains("spark.executor.cores")
                ? conf.getInt("spark.executor.cores", 1)
                : localCores(conf.get("spark.master", ""));
        return Math.max(1, cores / Math.max(1, conf.getInt("spark.task.cpus", 1)));
    }

    /** Threads of local[N] and local-cluster[N,cores,memory]; elsewhere executors without a limit take what there is. */
    private static int localCores(String master) {
        int open = master.indexOf('[');
        int close = master.indexOf(']');
        if (master.equals("local")) {
            return 1;
        }
        if (open > 0 && close > open) {
            String[] numbers = master.substring(open + 1, close).split(",", -1);
            String cores = numbers[numbers.length == 3 ? 1 : 0].strip();
            if (!cores.equals("*")) {
                return Integer.parseInt(cores);
            }
        }
        return Runtime.getRuntime().availableProcessors();
    }

    /** Bytes of heap without which tasks are sure to fail. */
    long requiredBytes() {
        return weightBytes + tasks * (workspaceBytes + IMAGE_BYTES + PART_BYTES) + JVM_BYTES;
    }

    /** Throws {@link IllegalStateException}, which fails the task and then the job, if the heap is smaller. */
    void require(long heapBytes) {
        if (heapBytes < requiredBytes()) {
            throw new IllegalStateException("Cannot run the network on this executor: its heap has " + mib(heapBytes)
                    + " MiB (expected at least " + mib(requiredBytes()) + " MiB: " + mib(weightBytes) + " of weights, "
                    + tasks + " tasks of " + mib(workspaceBytes + IMAGE_BYTES + PART_BYTES) + ", " + mib(JVM_BYTES)
                    + " for Spark). Raise spark.executor.memory (local: spark.driver.memory) or lower"
                    + " spark.executor.cores.");
        }
    }

    private static long mib(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
