/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.repvgg.jobs.predict.task.Counters;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tracks the progress of a run: finished tasks by the accumulators, running ones by their executors' heartbeats. Calls
 * back at each change, on Spark's listener thread.
 */
final class RunMonitor extends SparkListener {
    private final Counters counters;
    private final long totalBytes;
    private final Consumer<Progress> onProgress;
    private final long startNanos = System.nanoTime();
    private final Map<Long, long[]> running = new ConcurrentHashMap<>();
    private int splits;

    RunMonitor(Counters counters, long totalBytes, Consumer<Progress> onProgress) {
        this.counters = counters;
        this.totalBytes = totalBytes;
        this.onProgress = onProgress;
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
        running.put(start.taskInfo().taskId(), new long[3]);
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        running.remove(end.taskInfo().taskId());
        if (end.taskInfo().successful()) {
            splits++;
        }
        onProgress.accept(progress());
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        for (var task : CollectionConverters.asJava(update.accumUpdates())) {
            long[] values = new long[3];
            for (AccumulableInfo info : CollectionConverters.asJava(task._4())) {
                int index = index(info.id());
                if (index >= 0 && info.update().isDefined() && info.update().get() instanceof Long value) {
                    values[index] = value;
                }
            }
            // a heartbeat may arrive after its task has ended, when the accumulators already include it
            running.computeIfPresent((Long) task._1(), (id, old) -> values);
        }
        onProgress.accept(progress());
    }

    private int index(long accumulator) {
        return accumulator == counters.images().id()
                ? 0
                : accumulator == counters.failed().id()
                        ? 1
                        : accumulator == counters.bytes().id() ? 2 : -1;
    }

    private Progress progress() {
        long images = counters.images().sum();
        long failed = counters.failed().sum();
        long bytes = counters.bytes().sum();
        for (long[] task : running.values()) {
            images += task[0];
            failed += task[1];
            bytes += task[2];
        }
        double fraction = totalBytes == 0 ? 1 : Math.min(1, (double) bytes / totalBytes);
        return new Progress(images, failed, splits, fraction, (System.nanoTime() - startNanos) / 1e9);
    }
}
