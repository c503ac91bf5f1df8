/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.repvgg.jobs.audit.labels.LabelCounts;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.metrics.Coverage;

/** How the rows of the predictions were classified, as one bar and a table; and the same for the labels. */
final class CoverageBar {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 34;
    /** Minimum width of a segment, so that it stays visible. */
    private static final double THINNEST = 3;

    private CoverageBar() {}

    static void write(AuditMetrics findings, Markup html) {
        Coverage coverage = findings.coverage();
        Tables.section(
                html,
                "coverage",
                "Coverage",
                "Every row of the predictions and of the labels is counted exactly once; the other numbers of this"
                        + " report are about the scored images.");
        bar(coverage, html);
        html.open("div", "class", "columns");
        Tables.open(html, "Rows of the predictions", "Predictions", "#Rows", "");
        row(html, "scored", coverage.scored(), "labelled and predicted");
        row(html, "failed", coverage.failed(), "labelled, but the row holds an error");
        row(
                html,
                "invalid",
                coverage.invalid(),
                coverage.invalidReasons().isEmpty() ? "labelled, but the row contradicts itself" : reasons(coverage));
        row(
                html,
                "unlabelled",
                coverage.unlabelled(),
                "no label names the image"
                        + (coverage.unlabelledFailed() > 0
                                ? "; " + Format.count(coverage.unlabelledFailed()) + " of them failed"
                                : ""));
        row(html, "ambiguous", coverage.ambiguous(), "its label matches other images too, or its labels differ");
        row(html, "duplicate", coverage.duplicate(), "further rows of an image, with the same outcome");
        row(html, "conflicting", coverage.conflicting(), "rows of an image with different outcomes");
        row(html, "all rows", coverage.rows(), "");
        Tables.close(html);
        LabelCounts labels = coverage.labels();
        if (labels.rows() > 0) {
            Tables.open(html, "Rows of the labels", "Labels", "#Rows", "");
            row(html, "matched", labels.matched(), "the image was predicted");
            row(html, "unpredicted", labels.unpredicted(), "no row of the predictions has this name");
            row(html, "ambiguous", labels.ambiguous(), "several images have this name, or labels differ");
            row(html, "contradicting", labels.contradicting(), "one name, different labels");
            row(html, "duplicate", labels.duplicate(), "one name, the same label again");
            row(html, "all rows", labels.rows(), "");
            Tables.close(html);
        }
        html.close().close().newLine();
    }

    private static void bar(Coverage coverage, Markup html) {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("scored", coverage.scored());
        parts.put("failed", coverage.failed());
        parts.put("invalid", coverage.invalid());
        parts.put("unlabelled", coverage.unlabelled());
        parts.put("ambiguous", coverage.ambiguous());
        parts.put("duplicate", coverage.duplicate());
        parts.put("conflicting", coverage.conflicting());
        parts.put("missing", coverage.labels().unpredicted());
        long total = parts.values().stream().mapToLong(Long::longValue).sum();
        if (total == 0) {
            return;
        }
        parts.values().removeIf(count -> count == 0);
        StringBuilder description = new StringBuilder();
        parts.forEach((name, count) ->
                description.append(name).append(' ').append(Format.count(count)).append("; "));
        Tables.strip(
                html,
                "coverage-bar",
                "Rows of the predictions by outcome, and labels without a prediction",
                description.toString(),
                WIDTH,
                HEIGHT);
        double free = WIDTH - THINNEST * parts.size();
        double[] x = {0};
        parts.forEach((name, count) -> {
            double width = THINNEST + free * count / total;
            html.open(
                    "rect",
                    "class",
                    "part " + name,
                    "x",
                    Format.px(x[0]),
                    "y",
                    "0",
                    "width",
                    Format.px(Math.max(1, width - 1)),
                    "height",
                    String.valueOf(HEIGHT));
            x[0] += width;
        });
        html.close();
        html.open("ul", "class", "legend", "aria-hidden", "true");
        parts.forEach((name, count) -> html.open("li")
                .open("span", "class", "swatch " + name)
                .close()
                .text((name.equals("missing") ? "label without a prediction" : name) + " " + Format.count(count))
                .close());
        html.close().newLine();
    }

    private static String reasons(Coverage coverage) {
        StringBuilder text = new StringBuilder();
        coverage.invalidReasons()
                .forEach((reason, count) -> text.append(text.isEmpty() ? "" : "; ")
                        .append(reason.replace('_', ' '))
                        .append(": ")
                        .append(Format.count(count)));
        return text.toString();
    }

    private static void row(Markup html, String name, long count, String meaning) {
        html.open("tr", "class", name.startsWith("all") ? "sum" : count == 0 ? "zero" : "")
                .element("th", name, "scope", "row");
        Tables.number(html, Format.count(count));
        html.element("td", meaning).close().newLine();
    }
}
