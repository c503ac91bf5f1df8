/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import org.repvgg.jobs.audit.findings.Comparison;
import org.repvgg.jobs.audit.findings.Coverage;
import org.repvgg.jobs.audit.findings.Findings;
import org.repvgg.jobs.audit.findings.Probabilities;
import org.repvgg.jobs.audit.findings.TopAccuracy;
import org.repvgg.jobs.audit.stats.Proportion;

/** The verdict and the few numbers that everybody asks for, with their intervals. */
final class Summary {
    private final Findings findings;

    Summary(Findings findings) {
        this.findings = findings;
    }

    void header(Markup html) {
        html.open("header");
        html.element("h1", "Audit of predictions");
        long unmet = findings.gates().stream().filter(gate -> !gate.met()).count();
        if (!findings.gates().isEmpty()) {
            html.element(
                    "p",
                    unmet == 0
                            ? findings.gates().size() == 1
                                    ? "Gate met"
                                    : "All " + findings.gates().size() + " gates met"
                            : unmet + " of " + findings.gates().size()
                                    + (findings.gates().size() == 1 ? " gate" : " gates") + " not met",
                    "class",
                    unmet == 0 ? "verdict met" : "verdict unmet");
        }
        Coverage coverage = findings.coverage();
        html.element(
                "p",
                Format.count(coverage.scored()) + " scored images in " + Format.count(findings.classCount())
                        + " classes; " + findings.run().started().substring(0, 10),
                "class",
                "lead");
        html.close().newLine();
    }

    void tiles(Markup html) {
        html.open("section", "class", "tiles", "aria-label", "Summary");
        for (TopAccuracy top : findings.top()) {
            Proportion share = top.accuracy();
            if (share == null) {
                tile(html, "Top-" + top.k() + " accuracy", Format.NONE, top.missing());
            } else {
                tile(html, "Top-" + top.k() + " accuracy", Format.percent(share.value()), whiskers(share), share);
            }
        }
        Comparison comparison = findings.comparison();
        if (comparison != null) {
            tile(
                    html,
                    "Against the baseline",
                    Format.points(comparison.pairs().difference()),
                    "points; 95\u202f%: " + Format.points(comparison.pairs().low()) + " to "
                            + Format.points(comparison.pairs().high()) + "; McNemar p = "
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
                "balanced accuracy " + Format.decimal(findings.averages().balancedAccuracy()));
        Probabilities probabilities = findings.probabilities();
        tile(
                html,
                "Calibration error",
                Format.decimal(probabilities.ece()),
                probabilities.missingCalibration().isEmpty()
                        ? "ECE, 15 bins; largest gap " + Format.decimal(probabilities.mce())
                        : probabilities.missingCalibration());
        tile(
                html,
                "NLL",
                Format.decimal(probabilities.nll()),
                probabilities.missing().isEmpty()
                        ? "Brier score " + Format.decimal(probabilities.brier())
                        : probabilities.missing());
        html.close().newLine();
    }

    private static String whiskers(Proportion share) {
        return "95\u202f%: " + Format.interval(share);
    }

    private static void tile(Markup html, String name, String value, String note) {
        open(html, name, value);
        html.element("p", note, "class", "note").close();
    }

    /** With the interval drawn on the scale from 0 to 1. */
    private static void tile(Markup html, String name, String value, String note, Proportion share) {
        open(html, name, value);
        if (share.trials() > 0) {
            html.open(
                    "svg",
                    "viewBox",
                    "0 0 100 6",
                    "class",
                    "scale",
                    "aria-hidden",
                    "true",
                    "preserveAspectRatio",
                    "none");
            html.open("rect", "class", "track", "x", "0", "y", "2", "width", "100", "height", "2");
            html.open(
                    "rect",
                    "class",
                    "fill",
                    "x",
                    "0",
                    "y",
                    "2",
                    "width",
                    Format.px(100 * share.value()),
                    "height",
                    "2");
            double low = 100 * share.low();
            double width = Math.max(0.8, 100 * share.high() - low);
            html.open(
                    "rect", "class", "range", "x", Format.px(low), "y", "0", "width", Format.px(width), "height", "6");
            html.close();
        }
        html.element("p", note, "class", "note").close();
    }

    private static void open(Markup html, String name, String value) {
        html.open("div", "class", "tile");
        html.element("h2", name).element("p", value, "class", "value");
    }
}
