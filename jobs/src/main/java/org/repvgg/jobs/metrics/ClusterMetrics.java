/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.metrics;

import com.codahale.metrics.Gauge;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.jspecify.annotations.Nullable;

/**
 * The driver's half of the plugin: sums of the last reports of all executors, including lost ones, and of the driver's
 * own JVM.
 */
final class ClusterMetrics implements DriverPlugin {
    private final Map<String, Map<?, ?>> byExecutor = new ConcurrentHashMap<>();

    @Override
    public void registerMetrics(String appId, PluginContext context) {
        for (String name : WorkMetrics.ofThisJvm().counts().keySet()) {
            context.metricRegistry().register(name, (Gauge<Long>) () -> sum(name));
        }
        context.metricRegistry().register("executorsReporting", (Gauge<Integer>) byExecutor::size);
    }

    /** Receives the report of an executor; it replaces the earlier one. */
    @Override
    public @Nullable Object receive(Object message) {
        if (message instanceof Map.Entry<?, ?> report && report.getValue() instanceof Map<?, ?> counts) {
            byExecutor.put(String.valueOf(report.getKey()), counts);
        }
        return null;
    }

    private long sum(String name) {
        long sum = WorkMetrics.ofThisJvm().counts().getOrDefault(name, 0L);
        for (Map<?, ?> counts : byExecutor.values()) {
            if (counts.get(name) instanceof Long count) {
                sum += count;
            }
        }
        return sum;
    }
}
