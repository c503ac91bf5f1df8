/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.scale;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.SparkSession;
import org.repvgg.jobs.output.PartName;
import org.repvgg.jobs.output.PartSummary;
import org.repvgg.jobs.predict.OutputValidation;
import org.repvgg.jobs.predict.ResumePlan;
import org.repvgg.jobs.predict.RunReport;
import org.repvgg.jobs.predict.SplitScheduler;
import org.repvgg.jobs.predict.task.SplitStats;
import org.repvgg.jobs.predict.task.SplitTask;
import org.repvgg.jobs.session.Sessions;
import org.repvgg.jobs.source.input.FileKind;
import org.repvgg.jobs.source.input.SourceFile;
import org.repvgg.jobs.source.plan.Split;
import org.repvgg.jobs.source.plan.SplitPacking;

/**
 * What a run costs its driver beside the images: that many splits, one tar each, go through Spark as tasks that read nothing
 * and report at once, and through the check at the end. Prints processor time and live memory a split, for docs/design/scale.md.
 * Processor time, since it depends less on what else the machine does; the tasks' own, in the same JVM, is in it.
 *
 * <p>Arguments: numbers of splits, each tried in turn.
 */
final class RunScale {
    private static final String DIGEST = "0123456789abcdef";
    private static final String REASON = "vector-512 because the JDK prefers 512-bit vectors here.";

    private RunScale() {}

    public static void main(String[] args) throws IOException {
        try (SparkSession spark = Sessions.open("RunScale", "local[2]")) {
            JavaSparkContext jsc = JavaSparkContext.fromSparkContext(spark.sparkContext());
            measure(jsc, 2_000);
            for (String splits : args) {
                measure(jsc, Integer.parseInt(splits));
            }
        }
    }

    private static void measure(JavaSparkContext jsc, int splits) {
        SplitPacking packing = new SplitPacking(64 << 20, 256 << 10, 2);
        long empty = liveBytes();
        List<SplitTask> todo = new ArrayList<>(splits);
        for (int i = 0; i < splits; i++) {
            SourceFile tar = new SourceFile(
                    String.format("s3a://photographs/2026/11/23/archive-%08d.tar", i),
                    100_000_000,
                    1_795_000_000_000L,
                    FileKind.TAR);
            Split split = packing.whole(List.of(tar));
            todo.add(new SplitTask(i, PartName.of(SplitTask.members(split)), split));
        }
        long planned = liveBytes();
        long start = cpuNanos();
        List<SplitStats> tallies = SplitScheduler.collect(jsc, todo, new Idle(), SplitScheduler.TASKS_PER_JOB);
        long scheduled = cpuNanos();
        long collected = liveBytes();
        List<PartSummary> parts = new ArrayList<>(splits);
        SortedMap<String, SortedMap<String, Long>> errors = new TreeMap<>();
        errors.put("s3a://photographs/archive.tar", new TreeMap<>(Map.of("truncated", 1L)));
        for (SplitTask work : todo) {
            parts.add(new PartSummary(
                    work.part(), DIGEST, "run", SplitTask.members(work.split()), Idle.ROWS - 1, errors, List.of()));
        }
        ResumePlan plan = new ResumePlan(todo, List.of(), List.of(), List.of(), List.of());
        long checking = cpuNanos();
        RunReport report = new RunReport(OutputValidation.check(plan, tallies, parts, DIGEST), tallies);
        int archives = report.counts().errorsByArchive().size();
        long checked = cpuNanos();
        long held = liveBytes();
        System.out.printf(
                "%,d splits: scheduling %.2f ms of processor time each, checking %.3f ms; live bytes per split: plan %d,"
                        + " tallies and what Spark keeps %d, footers %d (%d archives with errors, %,d rows)%n",
                splits,
                (scheduled - start) / 1e6 / splits,
                (checked - checking) / 1e6 / splits,
                (planned - empty) / splits,
                (collected - planned) / splits,
                (held - collected) / splits,
                archives,
                report.rows());
    }

    /** Reports without having read anything. */
    private static final class Idle implements FlatMapFunction<Iterator<SplitTask>, SplitStats> {
        private static final long serialVersionUID = 1L;
        static final int ROWS = 1_000;

        @Override
        public Iterator<SplitStats> call(Iterator<SplitTask> works) {
            List<SplitStats> tallies = new ArrayList<>();
            works.forEachRemaining(work -> tallies.add(new SplitStats(
                    work.index(),
                    ROWS,
                    100_000_000,
                    0,
                    "worker-17.example.org",
                    "17",
                    1,
                    "vector-512",
                    REASON,
                    1,
                    1,
                    1,
                    1)));
            return tallies.iterator();
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long liveBytes() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
