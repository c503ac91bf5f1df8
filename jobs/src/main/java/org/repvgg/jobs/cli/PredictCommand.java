/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.Sessions;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.predict.PredictAction;
import org.repvgg.jobs.predict.PredictRequest;
import org.repvgg.jobs.predict.PredictResult;
import org.repvgg.reparam.fuse.FuseOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code repvgg predict}: classifies archives into Parquet. */
@Command(name = "predict", description = "Classify images, loose or in archives, into Parquet.")
final class PredictCommand implements Callable<Integer> {
    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Mixin
    private PreprocessOptions preprocess = new PreprocessOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Option(
            names = "--input",
            required = true,
            arity = "1..*",
            paramLabel = "URI",
            converter = PathText.class,
            description = {
                "images, directories (recursive), globs; .tar, .tar.gz, .tgz, .zip; SequenceFiles (.seq, part-00000);",
                ".parquet with a column of bytes; manifests: .csv, or manifest:URI for CSV or Parquet of paths.",
                "On any file system of Hadoop; see docs/source.md"
            })
    private List<String> input = List.of();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "URI",
            converter = PathText.class,
            description = "the folder for the Parquet files")
    private String output = "";

    @Option(
            names = "--classes",
            paramLabel = "URI",
            converter = PathText.class,
            description = "class names, one per line, for the column 'label'")
    private @Nullable String classes;

    @Option(
            names = "--mode",
            defaultValue = "errorifexists",
            paramLabel = "MODE",
            description = "errorifexists (default), overwrite, or resume: keep what is there, do what is missing")
    private OutputMode mode = OutputMode.ERRORIFEXISTS;

    @Option(
            names = "--dead-letter",
            paramLabel = "URI",
            converter = PathText.class,
            description = "a folder for Parquet files with the bytes of failed images")
    private @Nullable String deadLetter;

    @Option(
            names = "--lease-seconds",
            defaultValue = "60",
            paramLabel = "N",
            description = "a run silent for so long may be replaced by another on the same output (default 60)")
    private int leaseSeconds = (int) PredictRequest.DEFAULT_LEASE.toSeconds();

    @Override
    public Integer call() throws IOException {
        if (leaseSeconds < 1) {
            throw JobException.usage("Cannot use --lease-seconds " + leaseSeconds + " (expected at least 1).");
        }
        preprocess.check();
        FuseOptions fuseOptions = checkpoint.fuseOptions();
        PredictRequest request = new PredictRequest(
                checkpoint.checkpoint,
                input,
                output,
                mode,
                classes,
                preprocess::over,
                run.options(),
                deadLetter,
                Duration.ofSeconds(leaseSeconds));
        try (SparkSession spark = Sessions.open("repvgg predict", run.master)) {
            PredictResult result = new PredictAction(spark, System.out::println).run(request, fuseOptions);
            PredictSummary.print(result, System.out);
        }
        return ExitStatus.DONE.code();
    }
}
