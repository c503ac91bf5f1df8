/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.CheckpointException;
import org.repvgg.reparam.model.Block;
import org.repvgg.reparam.model.Inspection;
import org.repvgg.reparam.model.Recognition;

/**
 * Fuses the blocks of any network one by one: residual networks of Diverse Branch Blocks, detectors, single blocks, for
 * which {@link Fusion} has no model to build. Each block is proven as there. Where a file says nothing of a block's
 * stride, padding or groups, the kernel is right all the same; give the geometry in the options for the proof to use it.
 */
public final class BlockFusion {
    private final Map<String, FusedBlock> blocks;
    private final FusionReport report;

    private BlockFusion(Map<String, FusedBlock> blocks, FusionReport report) {
        this.blocks = blocks;
        this.report = report;
    }

    /**
     * Fuses and proves every block.
     *
     * @throws CheckpointException if there is none, or the tensors of one contradict each other
     */
    public static BlockFusion of(Checkpoint checkpoint, FuseOptions options) {
        Inspection inspection = Inspection.of(checkpoint, options.recognition());
        Recognition recognition = inspection.recognition();
        Map<String, FusedBlock> blocks = new LinkedHashMap<>();
        List<BlockReport> proofs = new ArrayList<>();
        for (Block block : recognition.blocks()) {
            FusedBlock fused = FusedBlock.of(block, options.seed());
            blocks.put(block.key(), fused);
            fused.proof().ifPresent(proofs::add);
        }
        String variant = inspection.variant();
        FusionReport report = FusionReport.of(
                checkpoint,
                variant == null ? "loose blocks" : variant,
                inspection.form().toString().toLowerCase(Locale.ROOT),
                "",
                proofs,
                recognition.warnings());
        return new BlockFusion(Collections.unmodifiableMap(blocks), report);
    }

    /** The fused blocks by their key in the checkpoint, in its order. */
    public Map<String, FusedBlock> blocks() {
        return blocks;
    }

    /** How well each block was met. */
    public FusionReport report() {
        return report;
    }

    /** A block's fused kernel in float64, before it is rounded for storing. */
    public static Kernel kernel(Block block) {
        return new BlockFuser(block).fuse(0, block.geometry().outChannels());
    }
}
