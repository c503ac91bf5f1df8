/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.metrics;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Publishes {@link WorkMetrics} in Spark's metrics system, as {@code plugin.org.repvgg.jobs.metrics.MetricsPlugin.*}.
 * Each executor publishes its own values, for sinks that push; the driver publishes the sums over all executors, for
 * Prometheus, which can scrape only the driver, since executors have no web UI. Enabled by {@code spark.plugins};
 * {@code conf/metrics.properties} configures where Spark sends the metrics.
 */
public final class MetricsPlugin implements SparkPlugin {
    @Override
    public DriverPlugin driverPlugin() {
        return new ClusterMetrics();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorReports();
    }
}
