/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;
import org.repvgg.jobs.Main;
import scala.Option;

/**
 * A command on a standalone cluster of two workers, on two addresses of loopback: Spark runs a speculative attempt only on a
 * host that has no other attempt at the task, so that it never does in local mode and on {@code local-cluster}. Prints how
 * each attempt at a task ended.
 */
public final class TwoHosts {
    private static final int WORKER_MEGABYTES = 1024;

    private TwoHosts() {}

    /**
     * @param args the command without {@code --master}, and after it the folder for the workers' files
     */
    public static void main(String[] args) {
        int last = args.length - 1;
        SparkConf conf = new SparkConf().set("spark.master.rest.enabled", "false");
        String master = "spark://127.0.0.1:"
                + Master.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf)
                        ._1()
                        .address()
                        .port();
        for (int i = 1; i <= 2; i++) {
            Worker.startRpcEnvAndEndpoint(
                    "127.0.0." + i,
                    0,
                    0,
                    1,
                    WORKER_MEGABYTES,
                    new String[] {master},
                    args[last],
                    Option.apply(i),
                    conf,
                    Option.empty());
        }
        List<String> command = new ArrayList<>(Arrays.asList(args).subList(0, last));
        command.addAll(List.of("--master", master));
        Runtime.getRuntime().halt(Main.run(command.toArray(String[]::new)).code());
    }

    /** Spark's own account of the attempts, a line each. */
    public static final class Attempts extends SparkListener {
        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            TaskInfo task = end.taskInfo();
            String reason = end.reason() instanceof TaskFailedReason failed ? ": " + failed.toErrorString() : "";
            System.out.println("task " + task.index() + " attempt " + task.attemptNumber()
                    + (task.speculative() ? " speculative " : " original ") + task.status() + " on " + task.host()
                    + reason.lines().findFirst().map(line -> line).orElse(""));
        }
    }
}
