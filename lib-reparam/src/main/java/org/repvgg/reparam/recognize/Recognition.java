/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.recognize.dialect.BlockFinder;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;
import org.repvgg.reparam.recognize.told.Modules;
import org.repvgg.reparam.recognize.told.ScriptFacts;

/**
 * The content of a checkpoint: its blocks, the network that they form, and the remaining tensors.
 *
 * @param blocks all blocks, in network order, or in file order if they form no network
 * @param network the chain of blocks and its head, or null
 * @param obstacle the reason why the blocks form no network; empty if they do
 * @param others keys of the tensors that belong neither to a block nor to the head
 * @param warnings warnings about the checkpoint, one line each
 * @param assumptions what decides the network's function and is not in its tensors, with its source
 * @param refusal why the network is not run though it is one: what the file says and no engine here computes, or what
 *     has to be told; empty if it is run
 */
public record Recognition(
        Checkpoint checkpoint,
        List<RepBlock> blocks,
        @Nullable Network network,
        String obstacle,
        List<String> others,
        List<String> warnings,
        List<Assumption> assumptions,
        String refusal) {
    public Recognition {
        blocks = List.copyOf(blocks);
        others = List.copyOf(others);
        warnings = List.copyOf(warnings);
        assumptions = List.copyOf(assumptions);
    }

    /**
     * Recognises blocks and network by tensor names and shapes.
     *
     * @throws CheckpointException if there is no block, or the tensors of a block contradict each other
     */
    public static Recognition of(Checkpoint file, RecognitionOptions options) {
        ScriptFacts script = ScriptFacts.of(file);
        Checkpoint checkpoint = underKnownNames(file).withAttributes(script.facts());
        Map<String, Tensor> tensors = checkpoint.tensors();
        BlockFinder finder = new BlockFinder(tensors, checkpoint.attributes().keySet(), options.dialect());
        List<BlockFinder.Found> found = finder.find();
        if (found.isEmpty()) {
            throw new CheckpointException("Cannot recognise " + checkpoint.name() + ": none of its " + tensors.size()
                    + " tensors belongs to a known block (found " + examples(tensors) + "; expected names such as "
                    + "stage0.rbr_dense.conv.weight). See docs/reparam.md for the supported dialects.");
        }
        Assumptions assumptions = new Assumptions();
        BlockBuilder builder = new BlockBuilder(checkpoint, options, assumptions);
        ChainBuilder chain =
                new ChainBuilder(checkpoint, options, new Modules(checkpoint.attributes()), assumptions, script);
        List<RepBlock> blocks = new ArrayList<>();
        for (BlockFinder.Found one : found) {
            blocks.add(builder.build(one));
        }
        return chain.assemble(blocks, finder);
    }

    /** fast-reid's deploy form has its weights in the block itself. */
    private static Checkpoint underKnownNames(Checkpoint checkpoint) {
        boolean fastReid = checkpoint.sources().isEmpty()
                && checkpoint.tensors().keySet().stream().anyMatch(key -> key.endsWith(".fused_weight"));
        return fastReid ? checkpoint.renamed(FAST_REID, ".rbr_reparam.\\1") : checkpoint;
    }

    private static final Pattern FAST_REID = Pattern.compile("\\.fused_(weight|bias)$");

    private static String examples(Map<String, Tensor> tensors) {
        return String.join(", ", tensors.keySet().stream().limit(3).toList());
    }

    /**
     * Returns the network.
     *
     * @throws CheckpointException if the blocks form no network
     */
    public Network requireNetwork() {
        if (network != null && !refusal.isEmpty()) {
            throw new CheckpointException("Cannot run " + checkpoint.name() + ": " + refusal + ".");
        }
        if (network == null) {
            throw new CheckpointException("Cannot build a network from " + checkpoint.name() + ": " + obstacle
                    + " (expected a chain of stages and a linear head). Its blocks (" + blocks.size()
                    + ") can be fused one by one: 'repvgg fuse' does so.");
        }
        return network;
    }
}
