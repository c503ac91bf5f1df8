/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.io.IOException;
import java.time.Duration;
import org.apache.spark.sql.SparkSession;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.predict.PredictAction;
import org.repvgg.jobs.predict.PredictRequest;
import org.repvgg.jobs.predict.PredictResult;
import org.repvgg.jobs.session.Sessions;
import org.repvgg.reparam.fuse.FuseOptions;

/** {@code repvgg predict}: classifies archives into Parquet. */
final class PredictCommand {
    private PredictCommand() {}

    static ExitStatus run(Arguments arguments) throws IOException {
        FuseOptions fuseOptions = CheckpointOptions.of(arguments);
        PredictRequest request = new PredictRequest(
                arguments.get(Options.CHECKPOINT),
                arguments.all(Options.INPUT),
                arguments.get(Options.OUTPUT),
                arguments.get(Options.MODE),
                arguments.find(Options.CLASSES),
                PreprocessOptions.of(arguments)::over,
                RunOptions.of(arguments).withSkip(arguments.all(Options.SKIP)),
                arguments.find(Options.DEAD_LETTER),
                Duration.ofSeconds(arguments.get(Options.LEASE_SECONDS)));
        try (SparkSession spark = Sessions.open("repvgg predict", arguments.find(Options.MASTER))) {
            PredictResult result = new PredictAction(spark, System.out::println)
                    .run(request, CheckpointOptions.choice(arguments), fuseOptions);
            PredictSummary.print(result, System.out);
        }
        return ExitStatus.DONE;
    }
}
