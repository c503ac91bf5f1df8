/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.CheckpointException;
import org.repvgg.reparam.checkpoint.Tensor;

/**
 * What a checkpoint holds: its blocks, the network they form, and what is left.
 *
 * @param blocks every block, in the order of the network, or of the file where they form none
 * @param network the chain and its head, or null
 * @param obstacle why the blocks form no network; empty if they do
 * @param others keys of tensors that belong to neither a block nor the head
 * @param warnings one line each
 */
public record Recognition(
        Checkpoint checkpoint,
        List<Block> blocks,
        @Nullable Network network,
        String obstacle,
        List<String> others,
        List<String> warnings) {
    public Recognition {
        blocks = List.copyOf(blocks);
        others = List.copyOf(others);
        warnings = List.copyOf(warnings);
    }

    /**
     * Recognises by names and shapes.
     *
     * @throws CheckpointException if there is no block, or the tensors of one contradict each other
     */
    public static Recognition of(Checkpoint checkpoint, RecognitionOptions options) {
        Map<String, Tensor> tensors = checkpoint.tensors();
        BlockFinder finder = new BlockFinder(tensors, checkpoint.attributes().keySet(), options.dialect());
        List<BlockFinder.Found> found = finder.find();
        if (found.isEmpty()) {
            throw new CheckpointException("Cannot recognise " + checkpoint.name() + ": none of its " + tensors.size()
                    + " tensors belongs to a known block (found " + examples(tensors) + "; expected names such as "
                    + "stage0.rbr_dense.conv.weight). See docs/reparam.md for the dialects; is it another network?");
        }
        BlockBuilder builder = new BlockBuilder(checkpoint, options);
        ChainBuilder chain = new ChainBuilder(checkpoint, options);
        List<Block> blocks = new ArrayList<>();
        for (BlockFinder.Found one : found) {
            blocks.add(builder.build(one));
        }
        return chain.assemble(blocks, finder.explained());
    }

    private static String examples(Map<String, Tensor> tensors) {
        return String.join(", ", tensors.keySet().stream().limit(3).toList());
    }

    /** The network, or an exception that says why there is none and what can be done instead. */
    public Network requireNetwork() {
        if (network == null) {
            throw new CheckpointException("Cannot build a network from " + checkpoint.name() + ": " + obstacle
                    + " (expected a chain of stages and a linear head). Its blocks (" + blocks.size()
                    + ") can be fused one by one: see BlockFusion in docs/reparam.md.");
        }
        return network;
    }
}
