/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.repvgg.engine.RandomNetworks;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.jobs.output.OutputFolder;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.output.RunManifest.Description;
import org.repvgg.jobs.output.RunManifest.DriverSeconds;
import org.repvgg.jobs.output.RunManifest.Listing;
import org.repvgg.jobs.output.RunManifest.Model;
import org.repvgg.jobs.output.RunManifest.Preprocessing;
import org.repvgg.jobs.predict.task.PredictOptions;
import org.repvgg.jobs.predict.task.PredictSettings;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.model.FusedModel;

/** A prediction run of a tiny network with random weights, without fusing: what happens around the numbers is under test. */
public final class TestRun {
    private static final PreprocessSpec PREPROCESS = PreprocessSpec.parse("resize=32 crop=32");

    private final SparkSession spark;
    private final String output;
    OutputMode mode = OutputMode.ERRORIFEXISTS;
    FusedModel model = network(1);
    double maxErrorRate = 1;
    long weightCacheBytes = 0;
    int topK = 5;
    String kernel = "auto";
    /** So many that each archive has a split of its own. */
    int cores = 1_000;

    List<String> skip = List.of();

    @Nullable
    String deadLetter;

    Duration lease = Duration.ofSeconds(60);

    TestRun(SparkSession spark, Path output) {
        this(spark, output.toUri().toString());
    }

    TestRun(SparkSession spark, String output) {
        this.spark = spark;
        this.output = output;
    }

    public static FusedModel network(long seed) {
        return RandomNetworks.stages("tiny", new int[] {1, 1}, new int[] {4, 8, 8}, 1, 10, seed);
    }

    TestRun mode(OutputMode mode) {
        this.mode = mode;
        return this;
    }

    PredictionRun.Outcome run(Path... inputs) {
        return run(List.of(inputs).stream().map(path -> path.toUri().toString()).toList());
    }

    PredictionRun.Outcome run(List<String> inputs) {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        PredictRequest request = new PredictRequest(
                "none",
                inputs,
                output,
                mode,
                null,
                base -> PREPROCESS,
                new PredictOptions(
                                kernel,
                                weightCacheBytes,
                                topK,
                                new PredictOptions.Columns(true, false),
                                maxErrorRate,
                                ImageLimits.defaults().maxImageBytes(),
                                ImageLimits.defaults().maxPixels())
                        // so that executors of 512 MiB can run
                        .withMaxDecodeBytes(96 << 20)
                        .withSkip(skip),
                deadLetter,
                lease);
        OutputFolder folder = OutputFolder.open(output, mode, conf);
        SourcePlan plan = ImageSource.plan(inputs, conf, cores);
        return new PredictionRun(spark, request, model, plan, folder, description(inputs, plan))
                .run(new PredictSettings.Inference(model.fingerprint(), PREPROCESS, List.of()));
    }

    private Description description(List<String> inputs, SourcePlan plan) {
        return new Description(
                new Listing(
                        inputs,
                        output,
                        plan.files(),
                        plan.archives(),
                        plan.notTaken().files(),
                        plan.splits().size()),
                new Model("none", "none", model.fingerprint(), 0, model.variant(), List.of(), List.of()),
                new Preprocessing(PREPROCESS.canonical(), PREPROCESS.fingerprint()),
                new TreeMap<>(),
                new DriverSeconds(0, 0));
    }

    /** All rows but for the run's name, by path, as text that shows every bit of the floats. */
    static SortedMap<String, String> rows(SparkSession spark, String output) {
        SortedMap<String, String> rows = new TreeMap<>();
        for (Row row : spark.read().parquet(output).drop("run_id").collectAsList()) {
            String old = rows.put(row.getAs("path"), row.toString());
            if (old != null) {
                throw new AssertionError("twice: " + row.getAs("path"));
            }
        }
        return rows;
    }
}
