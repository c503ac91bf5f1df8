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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.predict.PredictAction;
import org.repvgg.jobs.predict.PredictRequest;
import org.repvgg.jobs.predict.PredictResult;
import org.repvgg.jobs.session.Sessions;
import org.repvgg.reparam.fuse.FuseOptions;

/** {@code repvgg quickstart}: the whole way on the example network and archive, with the accuracy at the end. */
final class QuickstartCommand {
    private QuickstartCommand() {}

    static ExitStatus run(Arguments arguments) throws IOException {
        Example example = Example.in(arguments.find(Options.EXAMPLES));
        PredictRequest request = new PredictRequest(
                Example.uri(example.checkpoint()),
                example.archives().stream().map(Example::uri).toList(),
                arguments.get(Options.QUICKSTART_OUTPUT),
                OutputMode.OVERWRITE,
                Example.uri(example.classes()),
                PreprocessOptions.square(Example.SIDE)::over,
                RunOptions.of(arguments));
        try (SparkSession spark = Sessions.open("repvgg quickstart", arguments.find(Options.MASTER))) {
            PredictResult result = new PredictAction(spark, System.out::println).run(request, FuseOptions.defaults());
            System.out.print(result.fusion().report().toTable());
            PredictSummary.print(result, System.out);
            printAccuracy(spark, result, example.labels());
        }
        System.out.println("\nNext, a folder of your own, with the example's network:\n  " + NextCommand.of(example)
                + "\nWith a network of your own: its --checkpoint, its --classes or none, and the --resize and --crop it was"
                + " trained with.");
        return ExitStatus.DONE;
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
