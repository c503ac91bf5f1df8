/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import java.util.List;
import org.repvgg.jobs.audit.metrics.Probabilities;
import org.repvgg.jobs.audit.stats.ReliabilityBin;

/** Accuracy against confidence by bin, above the number of images per bin. */
final class ReliabilityDiagram {
    private static final int WIDTH = 490;
    private static final int HEIGHT = 572;
    private static final double LEFT = 76;
    private static final double TOP = 14;
    private static final double SIDE = 390;
    private static final double HISTOGRAM_TOP = TOP + SIDE + 34;
    private static final double HISTOGRAM = 76;

    private final Probabilities probabilities;

    ReliabilityDiagram(Probabilities probabilities) {
        this.probabilities = probabilities;
    }

    void write(Markup html) {
        if (probabilities.reliability().isEmpty()) {
            Tables.section(
                    html, "reliability", "Reliability", "Not known: " + probabilities.missingCalibration() + ".");
            html.close().newLine();
            return;
        }
        Tables.section(
                html,
                "reliability",
                "Reliability",
                "Images in 15 bins by the confidence of their prediction. Bars show the accuracy of each bin,"
                        + " with 95\u202f% intervals; a calibrated network lies on the diagonal. Below the diagonal"
                        + " the network is overconfident; the gap is in percentage points.");
        html.open("div", "class", "columns unequal");
        html.open("div");
        draw(html);
        html.open("ul", "class", "legend", "aria-hidden", "true");
        html.open("li")
                .open("span", "class", "swatch scored")
                .close()
                .text("right")
                .close();
        html.open("li")
                .open("span", "class", "swatch over")
                .close()
                .text("accuracy below confidence")
                .close();
        html.open("li")
                .open("span", "class", "swatch under")
                .close()
                .text("accuracy above confidence")
                .close();
        html.close().close();
        table(html);
        html.close().close().newLine();
    }

    private void draw(Markup html) {
        Tables.svg(
                html,
                "reliability-diagram",
                "Reliability diagram",
                "Accuracy of the images in each of 15 bins of confidence, with the diagonal. Expected calibration error "
                        + Format.decimal(probabilities.ece()) + ", largest gap " + Format.decimal(probabilities.mce())
                        + ". The table beside it has the numbers.",
                WIDTH,
                HEIGHT);
        for (int tick = 0; tick <= 10; tick += 2) {
            double share = tick / 10.0;
            html.open(
                    "line",
                    "class",
                    "grid",
                    "x1",
                    Format.px(LEFT),
                    "x2",
                    Format.px(LEFT + SIDE),
                    "y1",
                    y(share),
                    "y2",
                    y(share));
            html.open(
                    "line",
                    "class",
                    "grid",
                    "x1",
                    x(share),
                    "x2",
                    x(share),
                    "y1",
                    Format.px(TOP),
                    "y2",
                    Format.px(HISTOGRAM_TOP + HISTOGRAM));
            html.element(
                    "text",
                    10 * tick + "\u202f%",
                    "class",
                    "tick end",
                    "x",
                    Format.px(LEFT - 8),
                    "y",
                    Format.px(TOP + SIDE * (1 - share) + 4));
            html.element(
                    "text",
                    10 * tick + "\u202f%",
                    "class",
                    "tick middle",
                    "x",
                    x(share),
                    "y",
                    Format.px(HISTOGRAM_TOP + HISTOGRAM + 18));
        }
        List<ReliabilityBin> bins = probabilities.reliability();
        long most = bins.stream().mapToLong(ReliabilityBin::images).max().orElse(1);
        for (ReliabilityBin bin : bins) {
            if (bin.images() > 0) {
                bar(html, bin, most);
            }
        }
        html.open("line", "class", "diagonal", "x1", x(0), "y1", y(0), "x2", x(1), "y2", y(1));
        html.element(
                "text",
                "Accuracy",
                "class",
                "axis middle",
                "transform",
                "translate(13 " + Format.px(TOP + SIDE / 2) + ") rotate(-90)");
        html.element(
                "text",
                "Images",
                "class",
                "axis middle",
                "transform",
                "translate(13 " + Format.px(HISTOGRAM_TOP + HISTOGRAM / 2) + ") rotate(-90)");
        html.element(
                "text",
                Format.count(most),
                "class",
                "tick end",
                "x",
                Format.px(LEFT - 8),
                "y",
                Format.px(HISTOGRAM_TOP + 5));
        html.element(
                "text",
                "Confidence",
                "class",
                "axis middle",
                "x",
                Format.px(LEFT + SIDE / 2),
                "y",
                Format.px(HISTOGRAM_TOP + HISTOGRAM + 38));
        html.close().newLine();
    }

    private static void bar(Markup html, ReliabilityBin bin, long most) {
        double left = LEFT + SIDE * bin.lower() + 1;
        double width = SIDE * (bin.upper() - bin.lower()) - 2;
        double accuracy = bin.accuracy().value();
        double high = Math.max(accuracy, bin.meanConfidence());
        double low = Math.min(accuracy, bin.meanConfidence());
        html.open(
                "rect",
                "class",
                "fill",
                "x",
                Format.px(left),
                "y",
                y(low),
                "width",
                Format.px(width),
                "height",
                Format.px(SIDE * low));
        html.open(
                "rect",
                "class",
                bin.gap() > 0 ? "over" : "under",
                "x",
                Format.px(left),
                "y",
                y(high),
                "width",
                Format.px(width),
                "height",
                Format.px(SIDE * (high - low)));
        double middle = left + width / 2;
        html.open(
                "line",
                "class",
                "whisker",
                "x1",
                Format.px(middle),
                "x2",
                Format.px(middle),
                "y1",
                y(bin.accuracy().low()),
                "y2",
                y(bin.accuracy().high()));
        for (double end : new double[] {bin.accuracy().low(), bin.accuracy().high()}) {
            html.open(
                    "line",
                    "class",
                    "whisker",
                    "x1",
                    Format.px(middle - 4),
                    "x2",
                    Format.px(middle + 4),
                    "y1",
                    y(end),
                    "y2",
                    y(end));
        }
        double tall = HISTOGRAM * bin.images() / most;
        html.open(
                "rect",
                "class",
                "histogram",
                "x",
                Format.px(left),
                "y",
                Format.px(HISTOGRAM_TOP + HISTOGRAM - tall),
                "width",
                Format.px(width),
                "height",
                Format.px(tall));
    }

    private static String x(double share) {
        return Format.px(LEFT + SIDE * share);
    }

    private static String y(double share) {
        return Format.px(TOP + SIDE * (1 - share));
    }

    private void table(Markup html) {
        Tables.open(
                html,
                "Reliability table",
                "Confidence",
                "#Images",
                "#Mean",
                "#Accuracy",
                "#95\u202f% interval",
                "#Gap");
        for (ReliabilityBin bin : probabilities.reliability()) {
            Tables.row(
                    html,
                    String.format(java.util.Locale.ROOT, "%.3f\u00a0\u2013\u00a0%.3f", bin.lower(), bin.upper()),
                    List.of(
                            Format.count(bin.images()),
                            Format.percent(bin.meanConfidence()),
                            Format.percent(bin.accuracy().value()),
                            Format.interval(bin.accuracy()),
                            Format.points(bin.gap())));
        }
        Tables.close(html);
    }
}
