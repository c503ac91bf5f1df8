/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.metrics;

import java.io.IOException;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor's half: registers its counters, and tells the driver their values as often as Spark's heartbeats, over
 * Spark's own connection. A report is made of the JDK's classes alone, so that Spark reads it wherever our jar came from.
 */
final class ExecutorReports implements ExecutorPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorReports.class);
    /** What Spark calls the executor of local[N], whose counters the driver reads itself. */
    private static final String DRIVER = "driver";

    private @Nullable ScheduledExecutorService timer;
    private @Nullable PluginContext context;

    @Override
    public void init(PluginContext given, Map<String, String> extraConf) {
        if (given.executorID().equals(DRIVER)) {
            return;
        }
        context = given;
        WorkMetrics.ofThisJvm().registerIn(given.metricRegistry());
        ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "repvgg-metrics");
            thread.setDaemon(true);
            return thread;
        });
        timer = threads;
        long period = given.conf().getTimeAsMs("spark.executor.heartbeatInterval", "10s");
        ScheduledFuture<?> unused = threads.scheduleWithFixedDelay(this::report, period, period, TimeUnit.MILLISECONDS);
    }

    private void report() {
        PluginContext to = context;
        if (to != null) {
            try {
                to.send(new SimpleImmutableEntry<>(
                        to.executorID(), WorkMetrics.ofThisJvm().counts()));
            } catch (IOException | RuntimeException e) {
                // the next report holds all that this one would have said
                LOG.debug("The driver did not take the counts", e);
            }
        }
    }

    /** Reports once more. */
    @Override
    public void shutdown() {
        if (timer != null) {
            timer.shutdownNow();
            report();
        }
    }
}
