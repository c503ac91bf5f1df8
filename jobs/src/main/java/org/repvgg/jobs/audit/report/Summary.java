/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.metrics.Coverage;
import org.repvgg.jobs.audit.metrics.Probabilities;
import org.repvgg.jobs.audit.metrics.RunComparison;
import org.repvgg.jobs.audit.metrics.TopAccuracy;
import org.repvgg.jobs.audit.stats.Proportion;

/** The verdict and the most important metrics, with their confidence intervals. */
final class Summary {
    private static final String NOT_KNOWN = "not known";

    private final AuditMetrics findings;

    Summary(AuditMetrics findings) {
        this.findings = findings;
    }

    void header(Markup html) {
        html.open("header");
        html.element("h1", "Audit of predictions");
        long unmet = findings.gates().stream().filter(gate -> !gate.met()).count();
        if (!findings.gates().isEmpty()) {
            html.element(
                    "p",
                    verdict(unmet, findings.gates().size()),
                    "class",
                    unmet == 0 ? "verdict met" : "verdict unmet");
        }
        Coverage coverage = findings.coverage();
        html.open("p", "class", "lead")
                .text(Format.count(coverage.scored()) + " scored images in " + Format.count(findings.classCount())
                        + " classes; ")
                .element("span", findings.run().started().substring(0, 10), "class", "nowrap");
        html.close().close().newLine();
    }

    private static String verdict(long unmet, int gates) {
        if (gates == 1) {
            return unmet == 0 ? "Gate met" : "Gate not met";
        }
        return unmet == 0 ? "All " + gates + " gates met" : unmet + " of " + gates + " gates not met";
    }

    void tiles(Markup html) {
        html.open("section", "class", "tiles", "aria-label", "Summary");
        for (TopAccuracy top : findings.top()) {
            Proportion share = top.accuracy();
            String name = "Top-" + top.k() + " accuracy";
            if (share == null || share.trials() == 0) {
                tile(html, name, Format.NONE, NOT_KNOWN);
            } else {
                tile(html, name, Format.percent(share.value()), "95\u202f%: " + Format.interval(share), share);
            }
        }
        RunComparison comparison = findings.comparison();
        if (comparison != null) {
            tile(
                    html,
                    "Comparison with the baseline",
                    Format.points(comparison.pairs().difference()),
                    comparison.pairs().pairs() == 0
                            ? "no image was scored in both runs"
                            : "points; 95\u202f%: "
                                    + Format.points(comparison.pairs().low()) + " to "
                                    + Format.points(comparison.pairs().high()) + "; McNemar p\u00a0=\u00a0"
                                    + Format.probability(comparison.pairs().mcnemarP()));
        }
        Coverage coverage = findings.coverage();
        tile(
                html,
                "Coverage",
                Format.percent(coverage.share()),
                Format.count(coverage.scored()) + " of " + Format.count(coverage.expected()) + " expected images");
        tile(
                html,
                "Macro F1",
                Format.decimal(findings.averages().macroF1()),
                coverage.scored() == 0
                        ? NOT_KNOWN
                        : "balanced accuracy "
                                + Format.decimal(findings.averages().balancedAccuracy()));
        Probabilities probabilities = findings.probabilities();
        tile(
                html,
                "Calibration error",
                Format.decimal(probabilities.ece()),
                probabilities.missingCalibration().isEmpty()
                        ? "ECE, 15 bins; largest gap " + Format.decimal(probabilities.mce())
                        : NOT_KNOWN);
        tile(
                html,
                "NLL",
                Format.decimal(probabilities.nll()),
                probabilities.missing().isEmpty() ? "Brier score " + Format.decimal(probabilities.brier()) : NOT_KNOWN);
        html.close().newLine();
        reasons(html);
    }

    /** The reasons why metrics are missing. */
    private void reasons(Markup html) {
        Map<String, String> reasons = new LinkedHashMap<>();
        if (findings.coverage().scored() == 0) {
            reasons.put(
                    "No image was scored",
                    findings.coverage().unlabelled() > 0
                                    && findings.coverage().labels().rows() > 0
                            ? "compare the names of the images with the names in the labels."
                            : "the coverage table lists the reasons.");
        } else {
            findings.top().stream()
                    .filter(top -> !top.missing().isEmpty())
                    .forEach(top -> reasons.put("Top-" + top.k() + " accuracy", top.missing() + "."));
            Probabilities probabilities = findings.probabilities();
            if (!probabilities.missingCalibration().isEmpty()) {
                reasons.put("Calibration error", probabilities.missingCalibration() + ".");
            }
            if (!probabilities.missing().isEmpty()) {
                reasons.put("NLL and Brier score", probabilities.missing() + ".");
            }
        }
        if (!reasons.isEmpty()) {
            html.open("ul", "class", "reasons");
            reasons.forEach((name, reason) ->
                    html.open("li").element("strong", name).text(": " + reason).close());
            html.close().newLine();
        }
    }

    private static void tile(Markup html, String name, String value, String note) {
        open(html, name, value);
        html.element("p", note, "class", "note").close();
    }

    /** A tile with the interval drawn on a scale from 0 to 1. */
    private static void tile(Markup html, String name, String value, String note, Proportion share) {
        open(html, name, value);
        html.open(
                "svg", "viewBox", "0 0 100 6", "class", "scale", "aria-hidden", "true", "preserveAspectRatio", "none");
        html.open("rect", "class", "track", "x", "0", "y", "2", "width", "100", "height", "2");
        html.open("rect", "class", "fill", "x", "0", "y", "2", "width", Format.px(100 * share.value()), "height", "2");
        double low = 100 * share.low();
        double width = Math.max(0.8, 100 * share.high() - low);
        html.open("rect", "class", "range", "x", Format.px(low), "y", "0", "width", Format.px(width), "height", "6");
        html.close();
        html.element("p", note, "class", "note").close();
    }

    private static void open(Markup html, String name, String value) {
        html.open("div", "class", "tile");
        html.element("h2", name).element("p", value, "class", "value");
    }
}
