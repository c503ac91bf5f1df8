/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.scale;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * What Spark's own ways of writing leave to a reader when the driver dies in the middle, and what the same command does
 * then: the measurement behind docs/reliability.md. Not a test of ours. Settings of Spark are system properties.
 */
final class SparkSinkProbe {
    private static final int TASKS = 20;
    /** Die when so many of them have committed. */
    private static final int ENOUGH = 5;

    private static final int LINES = 2_000;

    private SparkSinkProbe() {}

    /**
     * @param args {@code sink}, {@code v1}, {@code v2} or {@code magic}; output folder; {@code kill} to die midway,
     *     {@code run}, or {@code look} at what is there
     */
    public static void main(String[] args) throws Exception {
        String way = args[0];
        String output = args[1];
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", TASKS)
                .config("spark.sql.adaptive.enabled", false)
                .config("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", way.equals("v2") ? 2 : 1)
                .getOrCreate();
        AtomicInteger ended = new AtomicInteger();
        spark.sparkContext().addSparkListener(new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                if (end.taskMetrics().outputMetrics().recordsWritten() > 0
                        && ended.incrementAndGet() == ENOUGH
                        && args[2].equals("kill")) {
                    // as SIGKILL: no hooks, no cleaning up
                    Runtime.getRuntime().halt(137);
                }
            }
        });
        if (!args[2].equals("look")) {
            write(spark, way, output);
        }
        look(spark, output, ended.get());
        spark.stop();
    }

    private static void write(SparkSession spark, String way, String output) throws Exception {
        MapFunction<String, String> slow = line -> {
            Thread.sleep(10);
            return line;
        };
        if (way.equals("sink")) {
            Path input = new Path(output + "-input/lines.txt");
            FileSystem fs = input.getFileSystem(spark.sparkContext().hadoopConfiguration());
            if (!fs.exists(input)) {
                try (OutputStream out = fs.create(input)) {
                    for (String line : lines(spark).collectAsList()) {
                        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
            Dataset<String> lines =
                    spark.readStream().textFile(input.getParent().toString());
            lines.repartition(TASKS)
                    .map(slow, Encoders.STRING())
                    .writeStream()
                    .format("parquet")
                    .option("checkpointLocation", output + "-checkpoint")
                    .trigger(Trigger.AvailableNow())
                    .start(output)
                    .awaitTermination();
        } else {
            lines(spark)
                    .repartition(TASKS)
                    .map(slow, Encoders.STRING())
                    .write()
                    .mode("append")
                    .parquet(output);
        }
    }

    private static Dataset<String> lines(SparkSession spark) {
        return spark.range(0, LINES, 1, 1).map((MapFunction<Long, String>) i -> "line " + i, Encoders.STRING());
    }

    /** As a reader of Parquet files that is not Spark: every file whose name begins with neither a dot nor an underscore. */
    private static void look(SparkSession spark, String output, int ended) throws IOException {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        Path folder = new Path(output);
        FileSystem fs = folder.getFileSystem(conf);
        List<String> whole = new ArrayList<>();
        int broken = 0;
        long rows = 0;
        boolean success = false;
        RemoteIterator<LocatedFileStatus> files = fs.listFiles(folder, true);
        while (files.hasNext()) {
            Path file = files.next().getPath();
            String name = file.toString().substring(folder.toString().length());
            success |= name.endsWith("/_SUCCESS");
            if (name.contains("/_") || name.contains("/.")) {
                continue;
            }
            try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, conf))) {
                rows += reader.getRecordCount();
                whole.add(file.toString());
            } catch (IOException | RuntimeException e) {
                broken++;
            }
        }
        long distinct = whole.isEmpty()
                ? 0
                : spark.read()
                        .schema("value string")
                        .parquet(whole.toArray(new String[0]))
                        .distinct()
                        .count();
        System.out.printf(
                "probe: %d tasks ended; visible: %d whole files, %d without a footer, %d rows, %d of them different,"
                        + " of %d; _SUCCESS %s%n",
                ended, whole.size(), broken, rows, distinct, LINES, success);
    }
}
