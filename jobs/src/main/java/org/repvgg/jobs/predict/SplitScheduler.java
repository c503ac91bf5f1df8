/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.predict.task.Counters;
import org.repvgg.jobs.predict.task.PredictSettings;
import org.repvgg.jobs.predict.task.PredictTask;
import org.repvgg.jobs.predict.task.SplitStats;
import org.repvgg.jobs.predict.task.SplitTask;
import org.repvgg.jobs.session.SerializableHadoopConf;
import org.repvgg.model.FusedModel;

/**
 * The Spark job: broadcasts the network once, runs one task per split, monitors progress and cancels runs that can no
 * longer succeed.
 */
public final class SplitScheduler {
    /**
     * Maximum tasks per Spark job. Spark keeps the tasks of a job and their results on the driver until the job ends,
     * and rejects results of more than 1 GiB in total (spark.driver.maxResultSize); docs/design/scale.md states the
     * size per task. Cores idle only while a job waits for its last tasks.
     */
    public static final int TASKS_PER_JOB = 1 << 16;

    private final SparkSession spark;
    private final PredictSettings settings;
    private final double maxErrorRate;
    private final AtomicReference<@Nullable JobException> stopped = new AtomicReference<>();

    SplitScheduler(SparkSession spark, PredictSettings settings, double maxErrorRate) {
        this.spark = spark;
        this.settings = settings;
        this.maxErrorRate = maxErrorRate;
    }

    /** Cancels the tasks; {@link #run} then throws the given reason. May be called from any thread. */
    void stop(JobException reason) {
        if (stopped.compareAndSet(null, reason)) {
            spark.sparkContext().cancelJobGroup(settings.runId());
        }
    }

    /** Runs the splits; returns the result of each, exactly once however many attempts it took. */
    List<SplitStats> run(List<SplitTask> todo, FusedModel model) {
        if (todo.isEmpty()) {
            return List.of();
        }
        long bytes = todo.stream().mapToLong(work -> work.split().length()).sum();
        JavaSparkContext jsc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Counters counters = Counters.register(spark.sparkContext());
        Broadcast<FusedModel> modelBroadcast = jsc.broadcast(model);
        Broadcast<PredictSettings> settingsBroadcast = jsc.broadcast(settings);
        Broadcast<SerializableHadoopConf> confBroadcast =
                jsc.broadcast(new SerializableHadoopConf(jsc.hadoopConfiguration()));
        ProgressLine line = new ProgressLine(todo.size());
        RunMonitor monitor = new RunMonitor(counters, bytes, progress -> {
            line.show(progress);
            if (progress.isHopeless(maxErrorRate)) {
                stop(OutputValidation.hopeless(progress, maxErrorRate));
            }
        });
        spark.sparkContext().addSparkListener(monitor);
        jsc.setJobGroup(
                settings.runId(),
                "predict " + settings.runId() + ": " + todo.size() + " splits, " + (bytes >> 20) + " MiB, with "
                        + model.variant(),
                false);
        try {
            return collect(
                    jsc,
                    todo,
                    new PredictTask(modelBroadcast, settingsBroadcast, confBroadcast, counters),
                    TASKS_PER_JOB);
        } catch (Exception e) {
            // Scala code throws SparkException, a checked exception, undeclared
            JobException reason = stopped.get();
            throw reason == null ? new IllegalStateException(e.getMessage(), e) : reason;
        } finally {
            jsc.clearJobGroup();
            spark.sparkContext().removeSparkListener(monitor);
            line.close();
            modelBroadcast.destroy();
            settingsBroadcast.destroy();
            confBroadcast.destroy();
        }
    }

    /** Runs one task per split, in jobs of limited size, and returns the results. */
    public static List<SplitStats> collect(
            JavaSparkContext jsc,
            List<SplitTask> todo,
            FlatMapFunction<Iterator<SplitTask>, SplitStats> task,
            int tasksPerJob) {
        List<SplitStats> tallies = new ArrayList<>(todo.size());
        for (int from = 0; from < todo.size(); from += tasksPerJob) {
            List<SplitTask> some = todo.subList(from, Math.min(todo.size(), from + tasksPerJob));
            tallies.addAll(
                    jsc.parallelize(some, some.size()).mapPartitions(task).collect());
        }
        return tallies;
    }
}
