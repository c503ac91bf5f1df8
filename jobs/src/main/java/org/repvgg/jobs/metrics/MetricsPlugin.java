/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.metrics;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Shows {@link WorkMetrics} in Spark's metrics system, as {@code plugin.org.repvgg.jobs.metrics.MetricsPlugin.*}: each
 * executor its own, for sinks that push, and the driver the sums over all executors, for Prometheus, which can ask only the
 * driver, since executors have no web page. Turned on by {@code spark.plugins}; {@code conf/metrics.properties} says where
 * Spark sends them.
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
