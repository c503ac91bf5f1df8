/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.repvgg.jobs.audit.AuditResult;
import org.repvgg.jobs.audit.findings.Comparison;
import org.repvgg.jobs.audit.findings.Coverage;
import org.repvgg.jobs.audit.findings.Findings;
import org.repvgg.jobs.audit.findings.TopAccuracy;
import org.repvgg.jobs.audit.gate.GateOutcome;
import org.repvgg.jobs.audit.stats.Proportion;
import org.repvgg.jobs.config.Redaction;

/** What the user sees when an audit is done. */
final class AuditSummary {
    private AuditSummary() {}

    static void print(AuditResult result, PrintStream out) {
        Findings findings = result.findings();
        coverage(findings.coverage(), out);
        for (TopAccuracy top : findings.top()) {
            Proportion share = top.accuracy();
            if (share == null) {
                out.println("Top-" + top.k() + " accuracy: not known, " + top.missing() + ".");
            } else {
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
        out.printf(
                Locale.ROOT,
                "Macro F1 %.4f, ECE %.4f, NLL %.4f, Brier %.4f%n",
                findings.averages().macroF1(),
                findings.probabilities().ece(),
                findings.probabilities().nll(),
                findings.probabilities().brier());
        if (!findings.probabilities().missing().isEmpty()) {
            out.println(
                    "NLL and Brier are not known: " + findings.probabilities().missing() + ".");
        }
        Comparison comparison = findings.comparison();
        if (comparison != null) {
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

    private static void coverage(Coverage coverage, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "Coverage: %.2f %%; %,d rows: %,d scored, %,d failed, %,d invalid %s, %,d unlabelled, %,d ambiguous,"
                        + " %,d duplicate, %,d conflicting; %,d labels without a prediction%n",
                100 * coverage.share(),
                coverage.rows(),
                coverage.scored(),
                coverage.failed(),
                coverage.invalid(),
                coverage.invalidReasons(),
                coverage.unlabelled(),
                coverage.ambiguous(),
                coverage.duplicate(),
                coverage.conflicting(),
                coverage.labels().unpredicted());
    }
}
