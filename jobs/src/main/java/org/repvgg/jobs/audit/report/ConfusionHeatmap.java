/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.metrics.ConfusionPair;
import org.repvgg.jobs.audit.stats.ClassScore;

/** The confusion matrix: a heatmap if there are few classes, and always the most frequent wrong pairs as a table. */
final class ConfusionHeatmap {
    private static final int CELL = 54;
    /** With more classes the heatmap takes the full width of the page, above the table. */
    private static final int CLASSES_BESIDE_THE_TABLE = 14;
    /** Font size of labels; with more classes it grows with the drawing, which is scaled down. */
    private static final double TICK = 15;

    private static final double CLASSES_IN_TRUE_SIZE = 20;
    /** Upper bound of the average character width, as a share of the font size; and the padding of a label. */
    private static final double CHARACTER = 0.62;

    private static final int MARGIN = 14;
    /** With more classes the counts would not fit into the cells. */
    private static final int CLASSES_WITH_NUMBERS = 20;

    private static final int LONGEST_NAME = 16;
    private static final int SHOWN_PAIRS = 20;
    /** From this depth on, text uses the paper colour, for contrast in both the dark and the light colour scheme. */
    private static final double DEEP = 0.66;

    private static final double DEEPER = 0.84;

    private final AuditMetrics findings;
    private final Map<Integer, ClassScore> scores = new HashMap<>();
    private int label;

    ConfusionHeatmap(AuditMetrics findings) {
        this.findings = findings;
        findings.classes().forEach(score -> scores.put(score.index(), score));
    }

    void write(Markup html) {
        Tables.section(
                html,
                "confusion",
                "Confusion",
                findings.confusionIsWhole()
                        ? "Rows are true classes, columns predicted classes. The colour depth of a cell is its"
                                + " share of the row: blue where correct, red where wrong, on separate scales."
                        : "The most frequent wrong pairs; all pairs are in the table 'confusion'.");
        boolean beside = findings.classes().size() <= CLASSES_BESIDE_THE_TABLE;
        html.open("div", "class", beside ? "columns" : "rows");
        if (findings.confusionIsWhole() && !findings.classes().isEmpty()) {
            html.open("div", "class", "scroll", "role", "region", "aria-label", "Confusion matrix", "tabindex", "0");
            draw(html);
            html.close();
        }
        pairs(html);
        html.close().close().newLine();
    }

    private void draw(Markup html) {
        List<Integer> shown = findings.classes().stream().map(ClassScore::index).toList();
        Map<Integer, Integer> places = new HashMap<>();
        shown.forEach(index -> places.put(index, places.size()));
        int side = CELL * shown.size();
        List<String> names = shown.stream()
                .map(index -> Format.shortened(findings.directory().name(index), LONGEST_NAME))
                .toList();
        double tick = TICK * Math.max(1, shown.size() / CLASSES_IN_TRUE_SIZE);
        label = MARGIN
                + (int) (CHARACTER
                        * tick
                        * names.stream().mapToInt(String::length).max().orElse(0));
        // column names lean to the right by half their length
        int lean = Math.max(0, label / 2 - CELL / 2);
        Tables.svg(
                html,
                "confusion-heatmap",
                "Confusion matrix of " + shown.size() + " classes",
                "Rows are true classes, columns predicted ones. The table of the most frequent wrong pairs"
                        + " has the numbers.",
                label + side + lean,
                label + side + 2);
        double largest = findings.confusion().stream()
                .filter(pair -> pair.truth() != pair.predicted())
                .mapToDouble(this::share)
                .max()
                .orElse(1);
        for (int place = 0; place < shown.size(); place++) {
            String name = names.get(place);
            double middle = label + CELL * (place + 0.5);
            String size = "font-size: " + Format.px(tick) + "px";
            html.element(
                    "text",
                    name,
                    "class",
                    "tick end",
                    "style",
                    size,
                    "x",
                    String.valueOf(label - 8),
                    "y",
                    Format.px(middle + tick / 3));
            html.element(
                    "text",
                    name,
                    "class",
                    "tick",
                    "style",
                    size,
                    "transform",
                    "translate(" + Format.px(middle + tick / 3) + " " + (label - 8) + ") rotate(-60)");
        }
        html.open(
                "rect",
                "class",
                "frame",
                "x",
                String.valueOf(label),
                "y",
                String.valueOf(label),
                "width",
                String.valueOf(side),
                "height",
                String.valueOf(side));
        for (ConfusionPair pair : findings.confusion()) {
            cell(
                    html,
                    pair,
                    places.getOrDefault(pair.truth(), 0),
                    places.getOrDefault(pair.predicted(), 0),
                    largest,
                    shown.size() <= CLASSES_WITH_NUMBERS);
        }
        html.close().newLine();
    }

    private void cell(Markup html, ConfusionPair pair, int row, int column, double largest, boolean numbers) {
        boolean right = pair.truth() == pair.predicted();
        // the square root keeps small shares visible
        double depth = right ? share(pair) : 0.85 * Math.sqrt(share(pair) / largest);
        double x = label + CELL * column;
        double y = label + CELL * row;
        html.open("g");
        html.element(
                "title",
                findings.directory().name(pair.truth()) + (right ? ", right: " : " predicted as ")
                        + (right ? "" : findings.directory().name(pair.predicted()) + ": ")
                        + Format.count(pair.images()) + " images, " + Format.percent(share(pair)));
        html.open(
                "rect",
                "class",
                right ? "right" : "wrong",
                "x",
                Format.px(x + 1),
                "y",
                Format.px(y + 1),
                "width",
                String.valueOf(CELL - 2),
                "height",
                String.valueOf(CELL - 2),
                "fill-opacity",
                Format.px(Math.max(0.06, depth)));
        if (numbers) {
            html.element(
                    "text",
                    Format.count(pair.images()),
                    "class",
                    depth > DEEPER ? "cell on" : depth > DEEP ? "cell deep" : "cell",
                    "x",
                    Format.px(x + CELL / 2.0),
                    "y",
                    Format.px(y + CELL / 2.0 + 6));
        }
        html.close();
    }

    private double share(ConfusionPair pair) {
        ClassScore score = scores.get(pair.truth());
        return score == null || score.support() == 0 ? 0 : (double) pair.images() / score.support();
    }

    private void pairs(Markup html) {
        List<ConfusionPair> wrong = findings.confusion().stream()
                .filter(pair -> pair.truth() != pair.predicted())
                .sorted(Comparator.comparingLong(ConfusionPair::images)
                        .reversed()
                        .thenComparingInt(ConfusionPair::truth)
                        .thenComparingInt(ConfusionPair::predicted))
                .limit(SHOWN_PAIRS)
                .toList();
        if (wrong.isEmpty()) {
            html.element("p", "No image was predicted as another class.");
            return;
        }
        Tables.open(html, "Most frequent wrong pairs", "True class", "Predicted as", "#Images", "#Share of class");
        for (ConfusionPair pair : wrong) {
            html.open("tr");
            Tables.name(html, "th", findings.directory().name(pair.truth()));
            Tables.name(html, "td", findings.directory().name(pair.predicted()));
            Tables.number(html, Format.count(pair.images()));
            Tables.number(html, Format.percent(share(pair)));
            html.close().newLine();
        }
        Tables.close(html);
    }
}
