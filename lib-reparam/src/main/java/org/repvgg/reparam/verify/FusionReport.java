/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.recognize.Assumption;
import org.repvgg.reparam.recognize.Recognition;

/**
 * The verification report of a fusion: the differences of every block and the warnings about the checkpoint.
 *
 * @param checkpoint the file's name
 * @param sourceSha256 its digest
 * @param fingerprint fingerprint of the fused model; empty for single blocks
 * @param blocks the blocks that were fused, in network order; empty if the checkpoint was already fused
 * @param layers the error of each fused layer due to narrower weights; empty unless requested
 * @param network the whole network on given images; null unless requested
 * @param assumptions what decides the function and is not in the tensors
 * @param coverage what was compared
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
        List<String> warnings,
        List<Assumption> assumptions,
        Coverage coverage) {
    public FusionReport {
        blocks = List.copyOf(blocks);
        layers = List.copyOf(layers);
        warnings = List.copyOf(warnings);
        assumptions = List.copyOf(assumptions);
    }

    public static FusionReport of(
            Checkpoint checkpoint,
            String variant,
            String form,
            String fingerprint,
            List<BlockReport> blocks,
            Recognition recognition,
            Coverage coverage) {
        return new FusionReport(
                checkpoint.name(),
                checkpoint.sha256(),
                variant,
                form,
                fingerprint,
                blocks,
                List.of(),
                null,
                recognition.warnings(),
                recognition.assumptions(),
                coverage);
    }

    public FusionReport withLayers(List<LayerReport> measured, List<String> allWarnings) {
        return new FusionReport(
                checkpoint,
                sourceSha256,
                variant,
                form,
                fingerprint,
                blocks,
                measured,
                network,
                allWarnings,
                assumptions,
                coverage);
    }

    public FusionReport withNetwork(NetworkReport run) {
        return new FusionReport(
                checkpoint,
                sourceSha256,
                variant,
                form,
                fingerprint,
                blocks,
                layers,
                run,
                warnings,
                assumptions,
                coverage);
    }

    /** The largest float64 difference of any block, relative to that block's largest output; 0 if nothing was fused. */
    public double largestDifference() {
        return blocks.stream().mapToDouble(BlockReport::relative).max().orElse(0);
    }

    /** The largest float32 difference of any block, relative to that block's largest output; 0 if nothing was fused. */
    public double largestFloat32Difference() {
        return blocks.stream().mapToDouble(BlockReport::relativeFloat32).max().orElse(0);
    }

    /** Names of the layers that partial quantization with one scale per layer should keep in floating point. */
    public List<String> suggestedSkips() {
        return layers.stream()
                .filter(LayerReport::suggestsSkipping)
                .map(LayerReport::name)
                .toList();
    }

    /** The report as JSON. */
    public String toJson() {
        return ReportJson.of(this);
    }

    /** The report as a text table. */
    public String toTable() {
        return ReportTable.of(this);
    }
}
