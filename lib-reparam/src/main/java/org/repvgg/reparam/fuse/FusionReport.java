/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Checkpoint;

/**
 * The proof of a fusion: every block run both ways, and what a user should know of the checkpoint.
 *
 * @param checkpoint the file's name
 * @param sourceSha256 its digest
 * @param fingerprint of the fused model; empty for loose blocks
 * @param blocks the blocks that were fused, in the order of the network; empty if the checkpoint came fused
 * @param layers how well each fused layer bears narrower weights; empty unless asked for
 * @param network the whole network on given images; null unless asked for
 */
public record FusionReport(
        String checkpoint,
        String sourceSha256,
        String variant,
        String form,
        String fingerprint,
        List<BlockReport> blocks,
        List<LayerReport> layers,
        @Nullable NetworkReport network,
        List<String> warnings) {
    public FusionReport {
        blocks = List.copyOf(blocks);
        layers = List.copyOf(layers);
        warnings = List.copyOf(warnings);
    }

    static FusionReport of(
            Checkpoint checkpoint,
            String variant,
            String form,
            String fingerprint,
            List<BlockReport> blocks,
            List<String> warnings) {
        return new FusionReport(
                checkpoint.name(), checkpoint.sha256(), variant, form, fingerprint, blocks, List.of(), null, warnings);
    }

    FusionReport withLayers(List<LayerReport> measured, List<String> allWarnings) {
        return new FusionReport(
                checkpoint, sourceSha256, variant, form, fingerprint, blocks, measured, network, allWarnings);
    }

    FusionReport withNetwork(NetworkReport run) {
        return new FusionReport(checkpoint, sourceSha256, variant, form, fingerprint, blocks, layers, run, warnings);
    }

    /** The worst block's float64 difference, relative to its largest output; 0 where nothing was fused. */
    public double largestDifference() {
        return blocks.stream().mapToDouble(BlockReport::relative).max().orElse(0);
    }

    /** The worst block's float32 difference, relative to its largest output; 0 where nothing was fused. */
    public double largestFloat32Difference() {
        return blocks.stream().mapToDouble(BlockReport::relativeFloat32).max().orElse(0);
    }

    /** Layers that partial quantization with one scale a layer should leave in float. */
    public List<String> suggestedSkips() {
        return layers.stream()
                .filter(LayerReport::suggestsSkipping)
                .map(LayerReport::name)
                .toList();
    }

    /** Everything, for machines. */
    public String toJson() {
        return ReportJson.of(this);
    }

    /** The same, for people. */
    public String toTable() {
        return ReportTable.of(this);
    }
}
