/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.numeric.Kernel;
import org.repvgg.reparam.recognize.Inspection;
import org.repvgg.reparam.recognize.Recognition;
import org.repvgg.reparam.recognize.network.RepBlock;
import org.repvgg.reparam.verify.BlockReport;
import org.repvgg.reparam.verify.Coverage;
import org.repvgg.reparam.verify.FusionReport;

/**
 * Fuses the blocks of any network one by one, without building a {@code FusedModel}: residual networks of Diverse
 * Branch Blocks, detectors, single blocks. Each block is verified as in {@link Fusion}. If the file does not state a
 * block's stride, padding or groups, the fused kernel is still correct; pass the geometry in the options to verify the
 * block with it.
 */
public final class BlockFusion {
    private final Map<String, FusedBlock> blocks;
    private final FusionReport report;

    private BlockFusion(Map<String, FusedBlock> blocks, FusionReport report) {
        this.blocks = blocks;
        this.report = report;
    }

    /**
     * Fuses and verifies every block.
     *
     * @throws CheckpointException if there is no block, or the tensors of a block contradict each other
     */
    public static BlockFusion of(Checkpoint checkpoint, FuseOptions options) {
        Inspection inspection = Inspection.of(checkpoint, options.recognition());
        Recognition recognition = inspection.recognition();
        Map<String, FusedBlock> blocks = new LinkedHashMap<>();
        List<BlockReport> proofs = new ArrayList<>();
        for (RepBlock block : recognition.blocks()) {
            FusedBlock fused = FusedBlock.of(block, options.seed());
            blocks.put(block.key(), fused);
            fused.proof().ifPresent(proofs::add);
        }
        String variant = inspection.variant();
        FusionReport report = FusionReport.of(
                checkpoint,
                variant == null ? "single blocks" : variant,
                inspection.form().toString().toLowerCase(Locale.ROOT),
                "",
                proofs,
                recognition,
                Coverage.BLOCKS);
        return new BlockFusion(Collections.unmodifiableMap(blocks), report);
    }

    /** The fused blocks by their key in the checkpoint, in checkpoint order. */
    public Map<String, FusedBlock> blocks() {
        return blocks;
    }

    /** The verification report of the blocks. */
    public FusionReport report() {
        return report;
    }

    /** Fuses a block to a kernel in float64, before rounding to float32. */
    public static Kernel kernel(RepBlock block) {
        return new BlockFuser(block).fuse(0, block.geometry().outChannels());
    }
}
