/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.repvgg.jobs.metrics.MetricsPlugin;
import org.repvgg.jobs.output.OutputMode;

/** Two runs on two executors, then the web page stays up until standard input ends, for {@link ClusterIT} to look at. */
final class WatchedRun {
    private WatchedRun() {}

    /**
     * @param args input folder, output folder, Spark's metrics configuration
     */
    public static void main(String[] args) throws Exception {
        try (SparkSession spark = SparkSession.builder()
                .master("local-cluster[2,1,768]")
                .appName("WatchedRun")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.enabled", true)
                .config("spark.ui.port", 0)
                .config("spark.executor.extraClassPath", ClusterProcess.classFolders())
                .config("spark.executor.memory", "768m")
                .config("spark.executor.extraJavaOptions", "-XX:+UseSerialGC")
                .config("spark.executor.heartbeatInterval", "500ms")
                // neither executor may do all the work before the other has come
                .config("spark.cores.max", 2)
                .config("spark.scheduler.minRegisteredResourcesRatio", 1)
                .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "600s")
                .config("spark.locality.wait", 0)
                .config("spark.network.timeout", KillableRun.NETWORK_TIMEOUT)
                .config("spark.plugins", MetricsPlugin.class.getName())
                .config("spark.metrics.conf", args[2])
                .config("spark.metrics.namespace", "repvgg")
                .getOrCreate()) {
            for (OutputMode mode : new OutputMode[] {OutputMode.ERRORIFEXISTS, OutputMode.OVERWRITE}) {
                new TestRun(spark, Path.of(args[1])).mode(mode).run(Path.of(args[0]));
            }
            System.out.println("page " + spark.sparkContext().uiWebUrl().get() + " of "
                    + spark.sparkContext().applicationId());
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }
}
