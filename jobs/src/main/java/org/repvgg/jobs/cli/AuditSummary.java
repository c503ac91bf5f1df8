/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.repvgg.jobs.audit.AuditResult;
import org.repvgg.jobs.audit.gate.GateOutcome;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.metrics.Coverage;
import org.repvgg.jobs.audit.metrics.Probabilities;
import org.repvgg.jobs.audit.metrics.RunComparison;
import org.repvgg.jobs.audit.metrics.TopAccuracy;
import org.repvgg.jobs.audit.stats.Proportion;
import org.repvgg.jobs.error.Redaction;

/** What the user sees when an audit is done. */
final class AuditSummary {
    private AuditSummary() {}

    static void print(AuditResult result, PrintStream out) {
        AuditMetrics findings = result.findings();
        coverage(findings.coverage(), out);
        for (TopAccuracy top : findings.top()) {
            Proportion share = top.accuracy();
            if (share == null) {
                out.println("Top-" + top.k() + " accuracy: not known, " + top.missing() + ".");
            } else if (share.trials() > 0) {
                out.printf(
                        Locale.ROOT,
                        "Top-%d accuracy: %,d of %,d = %.2f %% (95 %%: %.2f to %.2f)%n",
                        top.k(),
                        share.successes(),
                        share.trials(),
                        100 * share.value(),
                        100 * share.low(),
                        100 * share.high());
            }
        }
        if (findings.coverage().scored() == 0) {
            out.println("No image was scored, so accuracy and calibration are not known.");
        } else {
            probabilities(findings, out);
        }
        RunComparison comparison = findings.comparison();
        if (comparison != null && comparison.pairs().pairs() == 0) {
            out.println("Against the baseline: no image was scored in both runs.");
        } else if (comparison != null) {
            out.printf(
                    Locale.ROOT,
                    "Against the baseline: %+.2f points (95 %%: %+.2f to %+.2f), %,d good to bad, %,d bad to good,"
                            + " McNemar p = %.3g%n",
                    100 * comparison.pairs().difference(),
                    100 * comparison.pairs().low(),
                    100 * comparison.pairs().high(),
                    comparison.pairs().goodToBad(),
                    comparison.pairs().badToGood(),
                    comparison.pairs().mcnemarP());
        }
        for (GateOutcome gate : findings.gates()) {
            out.println("Gate " + (gate.met() ? "met: " : "NOT met: ") + gate.sentence());
        }
        out.println("Report: " + Redaction.of(result.output()) + "/report.html (numbers in audit.json)");
    }

    private static void probabilities(AuditMetrics findings, PrintStream out) {
        Probabilities probabilities = findings.probabilities();
        StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, "Macro F1 %.4f", findings.averages().macroF1()));
        if (probabilities.missingCalibration().isEmpty()) {
            line.append(String.format(Locale.ROOT, ", ECE %.4f", probabilities.ece()));
        }
        if (probabilities.missing().isEmpty()) {
            line.append(
                    String.format(Locale.ROOT, ", NLL %.4f, Brier %.4f", probabilities.nll(), probabilities.brier()));
        }
        out.println(line);
        if (!probabilities.missingCalibration().isEmpty()) {
            out.println("ECE is not known: " + probabilities.missingCalibration() + ".");
        }
        if (!probabilities.missing().isEmpty()) {
            out.println("NLL and Brier are not known: " + probabilities.missing() + ".");
        }
    }

    private static void coverage(Coverage coverage, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "Coverage: %s; %,d rows: %,d scored, %,d failed, %,d invalid%s, %,d unlabelled, %,d ambiguous,"
                        + " %,d duplicate, %,d conflicting; %,d labels without a prediction%n",
                coverage.expected() == 0 ? "not known" : String.format(Locale.ROOT, "%.2f %%", 100 * coverage.share()),
                coverage.rows(),
                coverage.scored(),
                coverage.failed(),
                coverage.invalid(),
                coverage.invalidReasons().isEmpty() ? "" : " " + coverage.invalidReasons(),
                coverage.unlabelled(),
                coverage.ambiguous(),
                coverage.duplicate(),
                coverage.conflicting(),
                coverage.labels().unpredicted());
    }
}
