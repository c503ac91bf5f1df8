/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.metrics;

import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Registers {@link WorkMetrics} of every executor with Spark, as {@code plugin.org.repvgg.jobs.metrics.MetricsPlugin.*}.
 * Turned on by {@code spark.plugins}; {@code conf/metrics.properties} says where Spark sends them.
 */
public final class MetricsPlugin implements SparkPlugin {
    @Override
    public @Nullable DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> extraConf) {
                WorkMetrics.ofThisJvm().registerIn(context.metricRegistry());
            }
        };
    }
}
