/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import java.util.Comparator;
import java.util.List;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.metrics.ClassFlips;
import org.repvgg.jobs.audit.metrics.RunComparison;
import org.repvgg.jobs.audit.stats.PairedComparison;

/** Changes against the baseline: all images in a two-by-two table, then by class to the left and right of an axis. */
final class FlipBars {
    private static final int SHOWN = 40;

    private final AuditMetrics findings;
    private final RunComparison comparison;

    FlipBars(AuditMetrics findings, RunComparison comparison) {
        this.findings = findings;
        this.comparison = comparison;
    }

    void write(Markup html) {
        PairedComparison pairs = comparison.pairs();
        Tables.section(
                html,
                "flips",
                "Comparison with the baseline",
                "On " + Format.count(pairs.pairs()) + " images that both runs scored ("
                        + Format.count(comparison.onlyCurrent()) + " only here, "
                        + Format.count(comparison.onlyBaseline()) + " only in the baseline). Difference "
                        + Format.points(pairs.difference()) + " points, 95\u202f% interval "
                        + Format.points(pairs.low())
                        + " to " + Format.points(pairs.high())
                        + " (Newcombe 1998, method 10); McNemar's exact test p = "
                        + Format.probability(pairs.mcnemarP()) + ".");
        html.open("div", "class", "columns unequal");
        Tables.open(html, "Images by outcome in both runs", "", "#Now right", "#Now wrong", "#All");
        Tables.row(
                html,
                "baseline right",
                List.of(
                        Format.count(pairs.bothRight()),
                        Format.count(pairs.goodToBad()),
                        Format.count(pairs.baseline().successes())));
        Tables.row(
                html,
                "baseline wrong",
                List.of(
                        Format.count(pairs.badToGood()),
                        Format.count(pairs.bothWrong()),
                        Format.count(pairs.badToGood() + pairs.bothWrong())));
        Tables.row(
                html,
                "all",
                List.of(
                        Format.count(pairs.current().successes()),
                        Format.count(pairs.goodToBad() + pairs.bothWrong()),
                        Format.count(pairs.pairs())));
        Tables.close(html);
        classes(html);
        html.close();
        html.element(
                "p",
                Format.count(comparison.changedWrong())
                        + " images are wrong in both runs, with different predictions. The table 'flips' lists"
                        + " every flipped image.",
                "class",
                "note");
        html.close().newLine();
    }

    private void classes(Markup html) {
        List<ClassFlips> flipped = comparison.classes().stream()
                .filter(flips -> flips.pairs().goodToBad() + flips.pairs().badToGood() > 0)
                .sorted(Comparator.comparingLong((ClassFlips flips) ->
                                flips.pairs().badToGood() - flips.pairs().goodToBad())
                        .thenComparingInt(ClassFlips::truth))
                .toList();
        if (flipped.isEmpty()) {
            return;
        }
        long most = flipped.stream()
                .mapToLong(flips ->
                        Math.max(flips.pairs().goodToBad(), flips.pairs().badToGood()))
                .max()
                .orElse(1);
        Tables.open(html, "Flips by class", "Class", "#Good to bad", "", "Bad to good", "#Net");
        for (ClassFlips flips : flipped.subList(0, Math.min(SHOWN, flipped.size()))) {
            long lost = flips.pairs().goodToBad();
            long won = flips.pairs().badToGood();
            html.open("tr");
            Tables.name(html, "th", findings.directory().name(flips.truth()));
            Tables.number(html, Format.count(lost));
            html.open("td", "class", "bar wide");
            html.open("svg", "viewBox", "-100 0 200 12", "preserveAspectRatio", "none", "aria-hidden", "true");
            double left = 100.0 * lost / most;
            html.open(
                    "rect", "class", "lost", "x", Format.px(-left), "y", "1", "width", Format.px(left), "height", "10");
            html.open(
                    "rect", "class", "won", "x", "0", "y", "1", "width", Format.px(100.0 * won / most), "height", "10");
            html.open("line", "class", "whisker", "x1", "0", "x2", "0", "y1", "0", "y2", "12");
            html.close().close();
            html.element("td", Format.count(won));
            Tables.number(
                    html, (won > lost ? "+" : "") + Format.count(won - lost).replace('-', '\u2212'));
            html.close().newLine();
        }
        Tables.close(html);
        if (flipped.size() > SHOWN) {
            html.element(
                    "p",
                    "The " + SHOWN + " classes that lost most of " + Format.count(flipped.size())
                            + "; all are in the table 'flips_by_class'.",
                    "class",
                    "note");
        }
    }
}
