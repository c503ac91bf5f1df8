/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.io.IOException;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.repvgg.jobs.audit.AuditAction;
import org.repvgg.jobs.audit.AuditRequest;
import org.repvgg.jobs.audit.AuditResult;
import org.repvgg.jobs.audit.gate.Gate;
import org.repvgg.jobs.audit.gate.GateOutcome;
import org.repvgg.jobs.cli.option.AuditOptions;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.session.Sessions;

/** {@code repvgg audit}: accuracy of predictions, with a report and gates. */
final class AuditCommand {
    private AuditCommand() {}

    static ExitStatus run(Arguments arguments) throws IOException {
        AuditRequest request = new AuditRequest(
                arguments.get(AuditOptions.PREDICTIONS),
                arguments.find(AuditOptions.LABELS),
                arguments.get(AuditOptions.LABEL_SOURCE),
                arguments.find(AuditOptions.BASELINE),
                arguments.get(AuditOptions.OUTPUT),
                arguments.get(AuditOptions.MODE),
                arguments.all(AuditOptions.GATE).stream().map(Gate::parse).toList(),
                arguments.all(AuditOptions.TOP_K),
                arguments.find(AuditOptions.CLASSES),
                arguments.get(AuditOptions.WORST));
        AuditAction.check(request);
        try (SparkSession spark = Sessions.open("repvgg audit", arguments.find(Options.MASTER))) {
            AuditResult result = new AuditAction(spark, System.out::println).run(request);
            AuditSummary.print(result, System.out);
            requireGates(result);
            return ExitStatus.DONE;
        }
    }

    private static void requireGates(AuditResult result) {
        String unmet = result.findings().gates().stream()
                .filter(gate -> !gate.met())
                .map(GateOutcome::sentence)
                .collect(Collectors.joining("; "));
        if (!unmet.isEmpty()) {
            throw new JobException(
                    FailureCode.GATE_NOT_MET,
                    "Cannot pass the audit: found " + unmet + " (expected all gates met) in "
                            + Redaction.of(result.output()) + ". Look at report.html in it.");
        }
    }
}
