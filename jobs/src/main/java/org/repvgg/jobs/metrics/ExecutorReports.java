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
 * The executor's half of the plugin: registers its counters and reports their values to the driver at the interval of
 * Spark's heartbeats, over Spark's own RPC connection. A report consists of JDK classes only, so that Spark can
 * deserialize it wherever this jar was loaded from.
 */
final class ExecutorReports implements ExecutorPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorReports.class);
    /** Spark's identifier of the executor of local[N], whose counters the driver reads directly. */
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
                // counters are cumulative: the next report includes these values
                LOG.debug("Cannot report counters to the driver; the next report includes them", e);
            }
        }
    }

    /** Sends a last report. */
    @Override
    public void shutdown() {
        if (timer != null) {
            timer.shutdownNow();
            report();
        }
    }
}
