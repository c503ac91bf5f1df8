/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.reparam;

import java.util.Locale;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.model.Block;
import org.repvgg.reparam.model.Geometry;
import org.repvgg.reparam.model.Network;
import org.repvgg.reparam.model.Recognition;

/** What a checkpoint holds, as lines for a terminal. */
final class InspectText {
    private InspectText() {}

    static String of(Checkpoint checkpoint, Recognition recognition) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s: %s, %,d bytes, %,d tensors, sha256 %s%n",
                checkpoint.name(),
                checkpoint.container(),
                checkpoint.fileBytes(),
                checkpoint.tensors().size(),
                checkpoint.sha256()));
        Network network = recognition.network();
        if (network == null) {
            text.append("no network: ").append(recognition.obstacle()).append(System.lineSeparator());
        } else {
            text.append(String.format(
                    Locale.ROOT,
                    "%s in %s form, %d blocks, %d classes%n",
                    network.variant(),
                    network.form().toString().toLowerCase(Locale.ROOT),
                    network.blocks().size(),
                    network.head().classes()));
        }
        text.append(String.format(
                Locale.ROOT,
                "%-14s %-10s %9s %6s %6s %6s%n",
                "block",
                "branches",
                "channels",
                "kernel",
                "stride",
                "groups"));
        for (Block block : recognition.blocks()) {
            Geometry g = block.geometry();
            text.append(String.format(
                    Locale.ROOT,
                    "%-14s %-10s %4d>%4d %6d %6d %6d%n",
                    block.name(),
                    block.isFused() ? "fused" : block.branches().size(),
                    g.inChannels(),
                    g.outChannels(),
                    g.kernelSize(),
                    g.stride(),
                    g.groups()));
        }
        for (String warning : recognition.warnings()) {
            text.append("Warning: ").append(warning).append(System.lineSeparator());
        }
        return text.toString();
    }
}
