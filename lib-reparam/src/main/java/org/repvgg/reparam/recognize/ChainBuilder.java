/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.deploy.FusedMetadata;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.recognize.dialect.Family;
import org.repvgg.reparam.recognize.dialect.Form;
import org.repvgg.reparam.recognize.dialect.Position;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.Head;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;

/**
 * Orders blocks by position, propagates channels from block to block, and derives what shapes do not determine: groups
 * from the incoming channels, strides from identity branches and the convention that a stage begins with stride 2.
 */
final class ChainBuilder {
    private static final List<String> HEADS = List.of("linear", "head.fc", "fc", "classifier", "head.linear", "head");
    private static final int IMAGE_CHANNELS = 3;
    private static final int MAX_STRIDE = 64;

    private final Checkpoint checkpoint;
    private final RecognitionOptions options;
    private final Map<String, Integer> savedStrides;

    ChainBuilder(Checkpoint checkpoint, RecognitionOptions options) {
        this.checkpoint = checkpoint;
        this.options = options;
        this.savedStrides = savedStrides(checkpoint);
    }

    /** Strides by block, from the header of a file written by this library. */
    private static Map<String, Integer> savedStrides(Checkpoint checkpoint) {
        Map<String, Integer> strides = new HashMap<>();
        try {
            String blocks = checkpoint.metadata().getOrDefault(FusedMetadata.BLOCKS, "[]");
            for (JsonNode block : new ObjectMapper().readTree(blocks)) {
                strides.put(
                        block.path("name").asText(),
                        Math.max(1, block.path("stride").asInt(1)));
            }
        } catch (JsonProcessingException e) {
            return Map.of();
        }
        return strides;
    }

    Recognition assemble(List<RepBlock> blocks, Set<String> explained) {
        SortedMap<Position, RepBlock> chain = new TreeMap<>(Position.ORDER);
        String obstacle = place(blocks, chain);
        Head head = head(explained);
        List<RepBlock> ordered = blocks;
        Network network = null;
        if (obstacle.isEmpty() && chain.firstKey().stage() != 0) {
            obstacle = "there is no stem (stage0)";
        }
        if (obstacle.isEmpty() && head == null) {
            obstacle = "there is no linear head (looked for " + String.join(", ", HEADS) + ")";
        }
        if (obstacle.isEmpty() && head != null) {
            Family family = family(chain);
            ordered = connect(chain, family);
            int channels = ordered.get(ordered.size() - 1).geometry().outChannels();
            if (head.features() != channels) {
                throw new CheckpointException("Cannot build a network from " + checkpoint.name() + ": " + head.key()
                        + ".weight takes " + head.features() + " features (expected " + channels
                        + ", the output channels of the last block). Check that the file is complete.");
            }
            String variant = options.variant() != null ? options.variant() : Variants.nameOf(family, ordered);
            network = new Network(family, variant, ordered, head);
            forgetOutside(chain, blocks, explained);
        }
        List<String> others = others(explained, head);
        List<String> warnings = Warnings.of(checkpoint, ordered, others, options);
        return new Recognition(checkpoint, ordered, network, obstacle, others, warnings);
    }

    /** Removes plain convolutions outside the chain, which belong to auxiliary heads, from the explained keys. */
    private static void forgetOutside(Map<Position, RepBlock> chain, List<RepBlock> blocks, Set<String> explained) {
        for (RepBlock block : blocks) {
            if (!chain.containsValue(block)) {
                explained.removeIf(key -> key.startsWith(block.key() + "."));
            }
        }
    }

    /** Fills the chain; returns the reason why the blocks form no chain, or an empty string. */
    private String place(List<RepBlock> blocks, SortedMap<Position, RepBlock> chain) {
        for (RepBlock block : blocks) {
            Position position = Position.of(block.key());
            if (position == null) {
                if (block.dialect() != Dialect.PLAIN) {
                    return block.key().isEmpty()
                            ? "it is a single block"
                            : "block " + block.key() + " does not name a stage";
                }
                continue;
            }
            RepBlock other = chain.put(position, block);
            if (other != null) {
                return "blocks " + other.key() + " and " + block.key() + " have the same position";
            }
        }
        boolean plain = chain.values().stream().anyMatch(block -> block.dialect() == Dialect.PLAIN);
        boolean special = blocks.stream().anyMatch(block -> block.dialect() != Dialect.PLAIN);
        if (chain.isEmpty() || (plain && special)) {
            return "its blocks are not arranged in stages";
        }
        return "";
    }

    private static Family family(SortedMap<Position, RepBlock> chain) {
        if (chain.values().stream().anyMatch(block -> block.geometry().kernelSize() == 1)) {
            return Family.MOBILEONE;
        }
        boolean split =
                chain.keySet().stream().anyMatch(position -> !position.part().isEmpty());
        return split ? Family.REPVGG_PLUS : Family.REPVGG;
    }

    private List<RepBlock> connect(SortedMap<Position, RepBlock> chain, Family family) {
        List<RepBlock> ordered = new ArrayList<>();
        int channels = IMAGE_CHANNELS;
        for (Map.Entry<Position, RepBlock> entry : chain.entrySet()) {
            RepBlock block = entry.getValue();
            Geometry own = block.geometry();
            int perGroup = own.inChannels() / own.groups();
            if (ordered.isEmpty()) {
                channels = own.groups() == 1 ? own.inChannels() : channels;
            }
            if (channels % perGroup != 0 || own.outChannels() % (channels / perGroup) != 0) {
                throw new CheckpointException("Cannot build a network from " + checkpoint.name() + ": block "
                        + block.key() + " has " + perGroup + " input channels per group (expected a divisor of the "
                        + channels
                        + " output channels of the block before it). Check that no block is missing.");
            }
            int groups = channels / perGroup;
            checkIdentity(block, channels);
            int stride = stride(entry.getKey(), block, channels);
            Geometry geometry = new Geometry(
                    channels, own.outChannels(), own.kernelSize(), stride, own.padding(), own.dilation(), groups);
            RepBlock placed = block.with(
                    family.blockName(entry.getKey()), block.dialect().within(family, block.form()), geometry);
            ordered.add(ImpliedBranches.addTo(placed, checkpoint.attributes().keySet()));
            channels = own.outChannels();
        }
        return ordered;
    }

    /** Checks that the channels of an identity branch are the incoming channels. */
    private void checkIdentity(RepBlock block, int channels) {
        if (hasIdentity(block) && block.geometry().inChannels() != channels) {
            throw new CheckpointException("Cannot build a network from " + checkpoint.name() + ": block " + block.key()
                    + " has an identity branch of " + block.geometry().inChannels() + " channels (expected " + channels
                    + ", the output channels of the block before it). Check that no block is missing.");
        }
    }

    private static boolean hasIdentity(RepBlock block) {
        return block.branches().stream()
                .anyMatch(branch -> branch.ops().size() == 1
                        && (branch.ops().get(0) instanceof LinearOp.BatchNorm
                                || branch.ops().get(0) instanceof LinearOp.Scale));
    }

    private int stride(Position position, RepBlock block, int inChannels) {
        Integer given = options.strides().getOrDefault(block.key(), savedStrides.get(block.key()));
        if (given != null) {
            return given;
        }
        Map<String, Object> module = moduleOf(block);
        if (module != null && module.get("stride") instanceof Long stored && stored > 0 && stored <= MAX_STRIDE) {
            return stored.intValue();
        }
        if (hasIdentity(block)
                || ImpliedBranches.areListed(block, checkpoint.attributes().keySet())) {
            return 1;
        }
        boolean knowsIdentity = block.form() == Form.TRAIN && block.dialect().showsIdentity();
        if (knowsIdentity && inChannels == block.geometry().outChannels()) {
            return 2;
        }
        return position.beginsStage() ? 2 : 1;
    }

    private @Nullable Map<String, Object> moduleOf(RepBlock block) {
        for (Branch branch : block.branches()) {
            for (LinearOp op : branch.ops()) {
                if (op instanceof LinearOp.Convolution conv
                        && checkpoint.attributes().containsKey(conv.key())) {
                    return checkpoint.attributes().get(conv.key());
                }
            }
        }
        return null;
    }

    private @Nullable Head head(Set<String> explained) {
        for (String candidate : HEADS) {
            for (String key : checkpoint.tensors().keySet()) {
                if (!key.equals(candidate + ".weight") && !key.endsWith("." + candidate + ".weight")) {
                    continue;
                }
                Tensor weight = checkpoint.tensors().get(key);
                if (weight != null && weight.rank() == 2 && weight.count() > 0 && !explained.contains(key)) {
                    String path = key.substring(0, key.length() - ".weight".length());
                    Tensor bias = checkpoint.tensors().get(path + ".bias");
                    if (weight.dtype().isComplex() || (bias != null && bias.count() != weight.size(0))) {
                        throw new CheckpointException("Cannot build a network from " + checkpoint.name() + ": " + path
                                + " has weight " + weight + " and bias " + bias
                                + " (expected real numbers, one bias per "
                                + "class). Check that the file is complete.");
                    }
                    return new Head(path, weight, bias);
                }
            }
        }
        return null;
    }

    private List<String> others(Set<String> explained, @Nullable Head head) {
        return checkpoint.tensors().keySet().stream()
                .filter(key -> !explained.contains(key))
                .filter(key ->
                        head == null || !(key.equals(head.key() + ".weight") || key.equals(head.key() + ".bias")))
                .toList();
    }
}
