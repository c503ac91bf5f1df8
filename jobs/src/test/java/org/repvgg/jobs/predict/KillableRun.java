/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.metrics.MetricsPlugin;
import org.repvgg.jobs.output.OutputMode;

/** A driver in a process of its own, with executors in processes of theirs, for {@link KillTrial} to kill. */
final class KillableRun {
    /** These short lives are not worth the optimizing compiler, without which vectors are boxed. */
    static final String KERNEL = "scalar";

    /** Killed executors are missed at once, when their connections break; only stopped ones are waited for. */
    static final String NETWORK_TIMEOUT = "3600s";

    private KillableRun() {}

    /**
     * @param args input folder, output folder, mode, seed of the network, cores to plan for
     */
    public static void main(String[] args) {
        SparkSession spark = SparkSession.builder()
                .master("local-cluster[2,1,512]")
                .appName("KillableRun")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.enabled", false)
                .config("spark.executor.extraClassPath", ClusterProcess.classFolders())
                .config("spark.executor.memory", "512m")
                .config("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
                .config("spark.plugins", MetricsPlugin.class.getName())
                .config("spark.network.timeout", NETWORK_TIMEOUT)
                .config("spark.task.maxFailures", 50)
                .config("spark.deploy.maxExecutorRetries", 50)
                .getOrCreate();
        try {
            TestRun run = new TestRun(spark, Path.of(args[1])).mode(OutputMode.valueOf(args[2]));
            run.kernel = KERNEL;
            run.cores = Integer.parseInt(args[4]);
            run.model = TestRun.network(Long.parseLong(args[3]));
            PredictionRun.Outcome outcome = run.run(Path.of(args[0]));
            System.out.println("finished " + outcome.report().rowsNow() + " of "
                    + outcome.report().rows() + " packed "
                    + outcome.report().counts().enginesPacked());
            spark.stop();
        } catch (JobException e) {
            System.err.println("repvgg: [" + e.code().wireName() + "] " + e.getMessage());
            System.exit(e.status().code());
        }
    }
}
