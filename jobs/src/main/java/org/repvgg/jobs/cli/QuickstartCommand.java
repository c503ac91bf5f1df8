/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.Sessions;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.predict.PredictAction;
import org.repvgg.jobs.predict.PredictRequest;
import org.repvgg.jobs.predict.PredictResult;
import org.repvgg.reparam.fuse.FuseOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code repvgg quickstart}: the whole way on the example network and archive, with the accuracy at the end. */
@Command(
        name = "quickstart",
        description = "Fuse and run the example network over the example archives; print its accuracy.")
final class QuickstartCommand implements Callable<Integer> {
    @Mixin
    private RunOptions run = new RunOptions();

    @Option(
            names = "--examples",
            paramLabel = "DIR",
            converter = PathText.class,
            description = "folder with the example (default examples/fashion-mnist beside the launcher's folder)")
    private @Nullable String examples;

    @Option(
            names = "--output",
            paramLabel = "URI",
            converter = PathText.class,
            description = "where the Parquet goes (default out/quickstart)")
    private String output = "out/quickstart";

    @Override
    public Integer call() throws IOException {
        Example example = Example.in(examples);
        PreprocessOptions preprocess = new PreprocessOptions();
        preprocess.resize = Example.SIDE;
        preprocess.crop = Example.SIDE;
        PredictRequest request = new PredictRequest(
                Example.uri(example.checkpoint()),
                example.archives().stream().map(Example::uri).toList(),
                output,
                OutputMode.OVERWRITE,
                Example.uri(example.classes()),
                preprocess::over,
                run.options());
        try (SparkSession spark = Sessions.open("repvgg quickstart", run.master)) {
            PredictResult result = new PredictAction(spark, System.out::println).run(request, FuseOptions.defaults());
            System.out.print(result.fusion().report().toTable());
            PredictSummary.print(result, System.out);
            printAccuracy(spark, result, example.labels());
        }
        System.out.println("\nNext, a folder of your own, with the example's network:\n  " + NextCommand.of(example)
                + "\nWith a network of your own: its --checkpoint, its --classes or none, and the --resize and --crop it was"
                + " trained with.");
        return ExitStatus.DONE.code();
    }

    private static void printAccuracy(SparkSession spark, PredictResult result, Path labels) {
        Dataset<Row> truth = spark.read()
                .option("header", true)
                .csv(Example.uri(labels))
                .select(
                        concat(col("archive"), lit("!/"), col("member")).as("key"),
                        col("label").cast("int").as("truth"));
        Dataset<Row> predictions = spark.read()
                .parquet(result.output())
                .select(substring_index(col("path"), "/", -2).as("key"), col("predicted"));
        Row counts = predictions
                .join(truth, "key")
                .agg(count(lit(1)), coalesce(sum(when(col("predicted").equalTo(col("truth")), 1L)), lit(0L)))
                .first();
        System.out.printf(
                Locale.ROOT,
                "Top-1 accuracy: %,d of %,d = %.2f %%%n",
                counts.getLong(1),
                counts.getLong(0),
                100.0 * counts.getLong(1) / counts.getLong(0));
    }
}
