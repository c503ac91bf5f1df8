/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * What Spark's own ways of writing leave to a reader that is not Spark when the driver dies in the middle: the
 * measurement behind the table in docs/reliability.md. Not a test of ours.
 */
final class SparkSinkProbe {
    /** Kill when so many of the tasks have finished their file. */
    private static final int FILES = 5;

    private SparkSinkProbe() {}

    /**
     * @param args {@code sink}, {@code v1} or {@code v2}; folder of text files; output folder; {@code kill} to die midway
     */
    public static void main(String[] args) throws Exception {
        String way = args[0];
        Path output = Path.of(args[2]);
        if (args[3].equals("kill")) {
            Path files = way.equals("v1") ? output.resolve("_temporary/0") : output;
            Thread killer = new Thread(() -> dieAt(files));
            killer.setDaemon(true);
            killer.start();
        }
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 20)
                .config("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", way.equals("v2") ? 2 : 1)
                .getOrCreate();
        MapFunction<String, String> slow = line -> {
            Thread.sleep(50);
            return line;
        };
        if (way.equals("sink")) {
            Dataset<String> lines = spark.readStream().textFile(args[1]);
            lines.repartition(20)
                    .map(slow, Encoders.STRING())
                    .writeStream()
                    .format("parquet")
                    .option("checkpointLocation", args[2] + "-checkpoint")
                    .trigger(Trigger.AvailableNow())
                    .start(args[2])
                    .awaitTermination();
        } else {
            spark.read()
                    .textFile(args[1])
                    .repartition(20)
                    .map(slow, Encoders.STRING())
                    .write()
                    .mode("append")
                    .parquet(args[2]);
        }
        System.out.println("Spark reads " + spark.read().parquet(args[2]).count() + " rows");
        spark.stop();
    }

    private static void dieAt(Path folder) {
        while (true) {
            try (Stream<Path> files = Files.walk(folder)) {
                long finished = files.filter(file -> file.toString().endsWith(".crc")
                                && !file.getFileName().toString().startsWith("._")
                                && !file.toString().contains("/_temporary/0/_temporary/"))
                        .count();
                if (finished >= FILES) {
                    // as SIGKILL: no hooks, no cleaning up
                    Runtime.getRuntime().halt(137);
                }
            } catch (IOException | java.io.UncheckedIOException e) {
                Thread.onSpinWait();
            }
        }
    }
}
