/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.AuditAction;
import org.repvgg.jobs.audit.AuditRequest;
import org.repvgg.jobs.audit.AuditRequest.ExistingOutput;
import org.repvgg.jobs.audit.AuditResult;
import org.repvgg.jobs.audit.gate.Gate;
import org.repvgg.jobs.audit.labels.LabelSource;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.Sessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code repvgg audit}: accuracy of predictions, with a report and gates. */
@Command(
        name = "audit",
        description = "Compare predictions with labels: accuracy, calibration, confusion, a report, gates.")
final class AuditCommand implements Callable<Integer> {
    @Option(
            names = "--predictions",
            required = true,
            paramLabel = "URI",
            converter = PathText.class,
            description = "what 'repvgg predict' wrote")
    private String predictions = "";

    @Option(
            names = "--labels",
            paramLabel = "URI",
            converter = PathText.class,
            description = "CSV or Parquet with path (or archive, member) and label; or tars with .cls members")
    private @Nullable String labels;

    @Option(
            names = "--label-source",
            defaultValue = "auto",
            paramLabel = "S",
            description =
                    "auto (default: by what lies at --labels), csv, parquet, cls, or folder: the folder of an image")
    private LabelSource labelSource = LabelSource.AUTO;

    @Option(
            names = "--baseline",
            paramLabel = "URI",
            converter = PathText.class,
            description = "predictions of another model on the same images, to compare with")
    private @Nullable String baseline;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "URI",
            converter = PathText.class,
            description = "the folder for report and tables")
    private String output = "";

    @Option(
            names = "--gate",
            paramLabel = "EXPR",
            description = "a condition such as 'top1>=0.83'; exit status 5 if it is not met; may be repeated")
    private List<String> gates = List.of();

    @Option(
            names = "--top-k",
            split = ",",
            paramLabel = "K",
            description = "for which k to tell top-k accuracy (default 1,5)")
    private List<Integer> topK = List.of(1, 5);

    @Option(
            names = "--classes",
            paramLabel = "URI",
            converter = PathText.class,
            description = "class names, one per line (default: the predictions')")
    private @Nullable String classes;

    @Option(
            names = "--worst",
            defaultValue = "24",
            paramLabel = "N",
            description = "wrong predictions to show with their pictures (default 24)")
    private int worst = 24;

    @Option(
            names = "--mode",
            defaultValue = "errorifexists",
            paramLabel = "MODE",
            description = "errorifexists (default) or overwrite")
    private ExistingOutput mode = ExistingOutput.ERRORIFEXISTS;

    @Option(names = "--master", paramLabel = "M", description = "Spark master (default: spark-submit's, else local[*])")
    private @Nullable String master;

    @Override
    public Integer call() throws IOException {
        AuditRequest request = new AuditRequest(
                predictions,
                labels,
                labelSource,
                baseline,
                output,
                mode,
                gates.stream().map(Gate::parse).toList(),
                topK,
                classes,
                worst);
        AuditAction.check(request);
        try (SparkSession spark = Sessions.open("repvgg audit", master)) {
            AuditResult result = new AuditAction(spark, System.out::println).run(request);
            AuditSummary.print(result, System.out);
            return (result.findings().gatesMet() ? ExitStatus.DONE : ExitStatus.GATE).code();
        }
    }
}
