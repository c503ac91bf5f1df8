/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.repvgg.reparam.recognize.Assumption;

/** A report as a text table. */
final class ReportTable {
    private final StringBuilder text = new StringBuilder();

    private ReportTable() {}

    static String of(FusionReport report) {
        ReportTable table = new ReportTable();
        table.print("%s: %s, %s form%n", report.checkpoint(), report.variant(), report.form());
        if (report.blocks().isEmpty()) {
            table.print("nothing to fuse: already in deploy form%n");
        } else {
            table.blocks(report);
        }
        if (!report.layers().isEmpty()) {
            table.layers(report);
        }
        NetworkReport network = report.network();
        if (network != null) {
            table.network(network);
        }
        if (!report.blocks().isEmpty()) {
            table.print("compared: %s%n", report.coverage().words());
        }
        if (report.coverage().isWhole()) {
            table.print(
                    "whole network: largest relative difference %.1e%n",
                    report.coverage().relative());
        }
        for (Assumption assumption : report.assumptions()) {
            table.print("%s%n", assumption);
        }
        for (String warning : report.warnings()) {
            table.print("warning: %s%n", warning);
        }
        return table.text.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is not worth a dependency for one private method
    private void print(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }

    private void blocks(FusionReport report) {
        print("%nbranches against fused, largest difference on random images:%n");
        print(
                "%-28s %9s %9s %9s %9s %9s  %s%n",
                "block", "max|out|", "border", "interior", "rel f64", "rel f32", "share of each branch");
        for (BlockReport block : report.blocks()) {
            print(
                    "%-28s %9.3g %9s %9s %9.1e %9.1e  %s%n",
                    block.name(),
                    block.largestOutput(),
                    difference(block.border()),
                    difference(block.interior()),
                    block.relative(),
                    block.relativeFloat32(),
                    shares(block));
        }
        print(
                "largest relative difference: %.1e in float64, %.1e in float32%n",
                report.largestDifference(), report.largestFloat32Difference());
    }

    private static String difference(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1e", value);
    }

    private static String shares(BlockReport block) {
        String shares = block.branches().stream()
                .map(share -> String.format(Locale.ROOT, "%s %.0f%%", share.name(), 100 * share.share())
                        + (share.deadChannels() > 0 ? " (" + share.deadChannels() + " dead)" : ""))
                .collect(Collectors.joining(", "));
        return block.deadChannels() > 0 ? shares + "; " + block.deadChannels() + " constant channels" : shares;
    }

    private void layers(FusionReport report) {
        print("%nfused weights in fewer bits:%n");
        print(
                "%-28s %9s %9s %9s %12s %12s %6s%n",
                "layer", "max|W|", "max/std", "spike", "int8/tensor", "int8/channel", "");
        for (LayerReport layer : report.layers()) {
            print(
                    "%-28s %9.3g %9.1f %9s %9.1f dB %9.1f dB %6s%n",
                    layer.name(),
                    layer.largest(),
                    layer.maxToStd(),
                    Double.isNaN(layer.centreSpike()) ? "-" : String.format(Locale.ROOT, "%.1f", layer.centreSpike()),
                    layer.int8PerTensorDb(),
                    layer.int8PerChannelDb(),
                    layer.suggestsSkipping() ? "skip" : "");
        }
        List<String> skips = report.suggestedSkips();
        print(
                "keep in floating point if int8 has one scale per layer: %s%n",
                skips.isEmpty() ? "none" : String.join(", ", skips));
    }

    private void network(NetworkReport network) {
        print("%nwhole network on %d images, max|logit| %.4g:%n", network.images(), network.largestLogit());
        if (!Double.isNaN(network.fused())) {
            print(
                    "%-18s largest difference %9.2e, relative %8.1e, same class %d of %d%n",
                    "fused", network.fused(), network.relativeFused(), network.fusedTop1(), network.images());
        }
        network.narrower()
                .forEach((format, difference) -> print(
                        "%-18s largest difference %9.2e, relative %8.1e, same class %d of %d%n",
                        format.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        difference,
                        difference / network.largestLogit(),
                        network.narrowerTop1().getOrDefault(format, 0),
                        network.images()));
    }
}
