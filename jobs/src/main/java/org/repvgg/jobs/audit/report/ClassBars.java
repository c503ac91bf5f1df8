/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import java.util.Comparator;
import java.util.List;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.stats.ClassScore;
import org.repvgg.jobs.audit.stats.Proportion;

/** Recall and precision of each class as bars in a table, lowest recall first. */
final class ClassBars {
    /** Further rows are collapsed until the reader opens them. */
    private static final int SHOWN = 40;
    /** More rows make a browser slow; the table 'per_class' has them all. */
    private static final int MOST = 5000;

    private final AuditMetrics findings;

    ClassBars(AuditMetrics findings) {
        this.findings = findings;
    }

    void write(Markup html) {
        List<ClassScore> sorted = findings.classes().stream()
                .sorted(Comparator.comparingDouble((ClassScore score) -> score.support() == 0 ? 2 : score.recall())
                        .thenComparingInt(ClassScore::index))
                .toList();
        Tables.section(
                html,
                "classes",
                "Classes",
                "Sorted by recall, lowest first; thin lines are 95\u202f% intervals."
                        + (sorted.size() > MOST
                                ? " The first " + Format.count(MOST) + " of " + Format.count(sorted.size())
                                        + "; all are in the table 'per_class'."
                                : ""));
        table(html, "Scores by class", sorted.subList(0, Math.min(SHOWN, sorted.size())));
        if (sorted.size() > SHOWN) {
            List<ClassScore> rest = sorted.subList(SHOWN, Math.min(MOST, sorted.size()));
            Tables.details(html, "The other " + Format.count(rest.size()) + " classes");
            table(html, "Scores of the other classes", rest);
            html.close();
        }
        html.close().newLine();
    }

    private static void table(Markup html, String label, List<ClassScore> classes) {
        Tables.open(html, label, "Class", "Recall", "", "Precision", "", "#F1", "#Images", "#Predicted");
        for (ClassScore score : classes) {
            html.open("tr");
            Tables.name(html, "th", score.name());
            share(html, new Proportion(score.correct(), score.support()), "fill");
            share(html, new Proportion(score.correct(), score.predicted()), "second");
            Tables.number(html, Format.decimal(score.f1()));
            Tables.number(html, Format.count(score.support()));
            Tables.number(html, Format.count(score.predicted()));
            html.close().newLine();
        }
        Tables.close(html);
    }

    private static void share(Markup html, Proportion share, String style) {
        html.open("td", "class", "bar");
        if (share.trials() > 0) {
            html.open("svg", "viewBox", "0 0 100 12", "preserveAspectRatio", "none", "aria-hidden", "true");
            html.open("rect", "class", "track", "x", "0", "y", "1", "width", "100", "height", "10");
            html.open(
                    "rect",
                    "class",
                    style,
                    "x",
                    "0",
                    "y",
                    "1",
                    "width",
                    Format.px(100 * share.value()),
                    "height",
                    "10");
            html.open(
                    "line",
                    "class",
                    "whisker",
                    "x1",
                    Format.px(100 * share.low()),
                    "x2",
                    Format.px(100 * share.high()),
                    "y1",
                    "6",
                    "y2",
                    "6");
            html.close();
        }
        html.close();
        Tables.number(html, Format.percent(share.value()));
    }
}
