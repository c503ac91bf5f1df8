/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.repvgg.bench.peers.PeerComparison.Entry;

/** A comparison as a Markdown table, for a terminal and for {@code bench/results/side-by-side.md}. */
final class Report {
    private Report() {}

    /** Formats all comparisons of a run, with speedups over one thread if the run includes one thread. */
    static String of(List<PeerComparison> comparisons) {
        StringBuilder text = new StringBuilder();
        for (PeerComparison comparison : comparisons) {
            text.append(of(comparison));
            for (PeerComparison one : comparisons) {
                if (one.threads() == 1 && comparison.threads() > 1 && one.net().equals(comparison.net())) {
                    text.append(speedups(one, comparison)).append('\n');
                }
            }
        }
        return text.toString();
    }

    /**
     * Ratios of the shortest wall times on one thread to those on several threads; both were measured in one run, but
     * not in alternation.
     */
    private static String speedups(PeerComparison one, PeerComparison several) {
        List<String> speedups = new ArrayList<>();
        for (Entry many : several.entries()) {
            String name = many.contender().name();
            for (Entry single : one.entries()) {
                String alone = single.contender().name();
                if (name.equals(alone) || name.startsWith(alone + " ")) {
                    double ratio = single.wallMillis().min() / many.wallMillis().min();
                    speedups.add(String.format(Locale.ROOT, "%s %.2f", name, ratio));
                }
            }
        }
        return "* " + several.threads() + " threads over one: " + String.join(", ", speedups);
    }

    static String of(PeerComparison comparison) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%n### %s, %dx%d, %d thread%s (%.2f GFLOP per image; FMA peak %.1f GFLOPS)%n%n",
                comparison.net(),
                comparison.height(),
                comparison.width(),
                comparison.threads(),
                comparison.threads() == 1 ? "" : "s",
                comparison.gflopsPerImage(),
                comparison.peakGflops().max()));
        text.append(
                "| runtime | ms/image min | median | CPU min | CPU median | eff. GFLOPS | % of peak | max err / std |");
        for (Entry engine : comparison.engines()) {
            text.append(" x ").append(engine.contender().name()).append(" |");
        }
        text.append("\n|---|---|---|---|---|---|---|---|")
                .append("---|".repeat(comparison.engines().size()));
        for (Entry entry : comparison.entries()) {
            row(text.append('\n'), comparison, entry);
        }
        text.append('\n');
        for (Entry entry : comparison.entries()) {
            text.append(String.format(
                    "%n* %s: %s, batch %d",
                    entry.contender().name(), entry.version(), entry.contender().batch()));
            if (!entry.accuracy().isFloat32()) {
                text.append(" **These are not the network's logits in float32: do not compare its times.**");
            }
        }
        for (String reason : comparison.skipped()) {
            text.append(String.format("%n* skipped %s", reason));
        }
        return text.append('\n').toString();
    }

    private static void row(StringBuilder text, PeerComparison comparison, Entry entry) {
        Series cpu = entry.cpuMillis();
        text.append(String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %s | %s | %.0f | %.0f%% | %.1e |",
                entry.contender().name(),
                entry.wallMillis().min(),
                entry.wallMillis().median(),
                cpu == null ? "" : String.format(Locale.ROOT, "%.2f", cpu.min()),
                cpu == null ? "" : String.format(Locale.ROOT, "%.2f", cpu.median()),
                comparison.gflops(entry),
                100 * comparison.shareOfPeak(entry),
                entry.accuracy().overDeviation()));
        for (Entry engine : comparison.engines()) {
            Series ratio = comparison.times(entry).over(comparison.times(engine));
            text.append(String.format(Locale.ROOT, " %.2f (%.2f-%.2f) |", ratio.median(), ratio.min(), ratio.max()));
        }
    }
}
