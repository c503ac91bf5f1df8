/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.recognize.Assumption.Basis;
import org.repvgg.reparam.recognize.Assumption.Topic;
import org.repvgg.reparam.recognize.dialect.BlockFinder;
import org.repvgg.reparam.recognize.dialect.Family;
import org.repvgg.reparam.recognize.dialect.Form;
import org.repvgg.reparam.recognize.dialect.Position;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.Head;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;
import org.repvgg.reparam.recognize.told.Modules;
import org.repvgg.reparam.recognize.told.ScriptFacts;

/**
 * Orders blocks by position, propagates channels from block to block, and derives what shapes do not determine: groups
 * from the incoming channels, strides from options, the file, identity branches and the convention that a stage begins
 * with stride 2.
 */
final class ChainBuilder {
    private static final int IMAGE_CHANNELS = 3;
    private static final int MAX_STRIDE = 64;

    private final Checkpoint checkpoint;
    private final RecognitionOptions options;
    private final Modules modules;
    private final Assumptions assumptions;
    private final BlockAnswers answers;
    private final Refusals refusals;

    ChainBuilder(
            Checkpoint checkpoint,
            RecognitionOptions options,
            Modules modules,
            Assumptions assumptions,
            ScriptFacts script) {
        this.checkpoint = checkpoint;
        this.options = options;
        this.modules = modules;
        this.assumptions = assumptions;
        this.answers = new BlockAnswers(checkpoint);
        this.refusals = new Refusals(checkpoint, options, modules, assumptions, script);
    }

    Recognition assemble(List<RepBlock> blocks, BlockFinder finder) {
        Set<String> explained = finder.explained();
        Placement placement = Placement.of(blocks);
        SortedMap<Position, RepBlock> chain = placement.chain();
        String obstacle = placement.obstacle();
        List<RepBlock> ordered = blocks;
        Head head = null;
        Network network = null;
        if (obstacle.isEmpty() && isWithoutStem(chain)) {
            obstacle = "there is no stem (stage0)";
        }
        if (obstacle.isEmpty()) {
            Family family = family(chain);
            List<RepBlock> connected = connect(chain, family);
            HeadFinder heads = new HeadFinder(
                    checkpoint,
                    options,
                    modules,
                    assumptions,
                    explained,
                    connected.get(connected.size() - 1).geometry().outChannels());
            head = heads.find();
            obstacle = heads.obstacle();
            if (head != null && obstacle.isEmpty()) {
                ordered = connected;
                String variant = options.variant() != null ? options.variant() : Variants.nameOf(family, ordered);
                network = new Network(family, variant, ordered, head);
                forgetOutside(chain, blocks, explained);
            }
        }
        List<String> others = others(explained, network == null ? null : head);
        List<String> warnings = Warnings.of(checkpoint, ordered, others, options);
        String refusal = network == null ? "" : refusals.of(network, others, finder);
        return new Recognition(checkpoint, ordered, network, obstacle, others, warnings, assumptions.list(), refusal);
    }

    /** True if the names of the first block say that one is missing: it takes more channels than an image has. */
    private static boolean isWithoutStem(SortedMap<Position, RepBlock> chain) {
        RepBlock first = chain.values().iterator().next();
        Position position = Position.of(first.key());
        return position != null && position.stage() > 0 && first.geometry().inChannels() > IMAGE_CHANNELS + 1;
    }

    /** Removes plain convolutions outside the chain, which belong to auxiliary heads, from the explained keys. */
    private static void forgetOutside(Map<Position, RepBlock> chain, List<RepBlock> blocks, Set<String> explained) {
        for (RepBlock block : blocks) {
            if (!chain.containsValue(block)) {
                explained.removeIf(key -> key.startsWith(block.key() + "."));
            }
        }
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
        Function<Position, String> official = family::blockName;
        Map<String, Integer> strides = answers.byBlock("--strides", options.strides(), chain, official, false);
        Map<String, Integer> dilations = answers.byBlock("--dilation", options.dilations(), chain, official, true);
        List<RepBlock> ordered = new ArrayList<>();
        int channels = IMAGE_CHANNELS;
        for (Map.Entry<Position, RepBlock> entry : chain.entrySet()) {
            RepBlock block = entry.getValue();
            Geometry own = block.geometry();
            int perGroup = own.inChannels() / own.groups();
            if (ordered.isEmpty()) {
                channels = own.groups() == 1 ? own.inChannels() : channels;
            }
            if (!fits(block, channels)) {
                throw new CheckpointException("Cannot build a network from " + checkpoint.name() + ": block "
                        + block.key() + " has " + perGroup + " input channels per group (expected a divisor of the "
                        + channels
                        + " output channels of the block before it). Check that no block is missing.");
            }
            checkIdentity(block, channels);
            String name = family.blockName(entry.getKey());
            int stride = stride(name, entry.getKey(), block, channels, strides.get(block.key()));
            int dilation = dilation(name, block, dilations.get(block.key()));
            int padding = dilation == own.dilation() ? own.padding() : dilation * (own.kernelSize() - 1) / 2;
            Geometry geometry = new Geometry(
                    channels, own.outChannels(), own.kernelSize(), stride, padding, dilation, channels / perGroup);
            RepBlock placed = block.with(name, block.dialect().within(family, block.form()), geometry)
                    .withActivation(refusals.activation(name, block, answers.savedActivation(block)));
            ordered.add(ImpliedBranches.addTo(placed, checkpoint.attributes().keySet()));
            channels = own.outChannels();
        }
        return ordered;
    }

    /** Checks that the channels of an identity branch are the incoming channels. */
    private void checkIdentity(RepBlock block, int channels) {
        if (!fitsIdentity(block, channels)) {
            throw new CheckpointException("Cannot build a network from " + checkpoint.name() + ": block " + block.key()
                    + " has an identity branch of " + block.geometry().inChannels() + " channels (expected " + channels
                    + ", the output channels of the block before it). Check that no block is missing.");
        }
    }

    /** True if the groups of a block can take so many channels. */
    static boolean fits(RepBlock block, int channels) {
        int perGroup = block.geometry().inChannels() / block.geometry().groups();
        return channels % perGroup == 0 && block.geometry().outChannels() % (channels / perGroup) == 0;
    }

    /** True if the block has no identity branch, or one of so many channels. */
    static boolean fitsIdentity(RepBlock block, int channels) {
        return !hasIdentity(block) || block.geometry().inChannels() == channels;
    }

    private static boolean hasIdentity(RepBlock block) {
        return block.branches().stream()
                .anyMatch(branch -> branch.ops().size() == 1
                        && (branch.ops().get(0) instanceof LinearOp.BatchNorm
                                || branch.ops().get(0) instanceof LinearOp.Scale));
    }

    private int stride(String name, Position position, RepBlock block, int inChannels, @Nullable Integer given) {
        Integer told = toldStride(block);
        boolean identity = hasIdentity(block)
                || ImpliedBranches.areListed(block, checkpoint.attributes().keySet());
        if (given != null) {
            if (told != null && !told.equals(given)) {
                throw contradiction("--strides", name, given, "its convolution has stride " + told);
            }
            if (identity && given != 1) {
                throw contradiction("--strides", name, given, "it has an identity branch, which has stride 1");
            }
            assumptions.add(Topic.STRIDES, Basis.OPTION, "--strides", name, given.toString());
            return given;
        }
        Integer saved = answers.savedStride(block);
        if (saved != null) {
            assumptions.add(Topic.STRIDES, Basis.FILE, "the header of the fused file", name, saved.toString());
            return saved;
        }
        if (told != null) {
            assumptions.add(Topic.STRIDES, Basis.FILE, "its convolution", name, told.toString());
            return told;
        }
        if (identity) {
            assumptions.add(Topic.STRIDES, Basis.FILE, "an identity branch", name, "1");
            return 1;
        }
        String option = "; --strides says otherwise";
        if (!block.dialect().strides()) {
            assumptions.add(
                    Topic.STRIDES,
                    Basis.ASSUMED,
                    "blocks of this kind have no stride in their code" + option,
                    name,
                    "1");
            return 1;
        }
        boolean knowsIdentity = block.form() == Form.TRAIN && block.dialect().showsIdentity();
        if (knowsIdentity && inChannels == block.geometry().outChannels()) {
            String why = "as many channels come in as go out, and there is no identity branch";
            assumptions.add(Topic.STRIDES, Basis.ASSUMED, why + option, name, "2");
            return 2;
        }
        int stride = position.beginsStage() ? 2 : 1;
        String why =
                stride == 2 ? "a stage begins with stride 2 by convention" : "within a stage it is 1 by convention";
        assumptions.add(Topic.STRIDES, Basis.ASSUMED, why + option, name, Integer.toString(stride));
        return stride;
    }

    private int dilation(String name, RepBlock block, @Nullable Integer given) {
        boolean told = module(block, "dilation") instanceof Long;
        int own = block.geometry().dilation();
        if (given != null) {
            if (told && own != given) {
                throw contradiction("--dilation", name, given, "its convolution has dilation " + own);
            }
            assumptions.add(Topic.DILATION, Basis.OPTION, "--dilation", name, given.toString());
            return given;
        }
        if (told) {
            assumptions.add(Topic.DILATION, Basis.FILE, "its convolution", name, Integer.toString(own));
        } else if (answers.savedStride(block) == null) {
            assumptions.add(
                    Topic.DILATION, Basis.ASSUMED, "nothing in the file tells; --dilation says otherwise", "", "1");
        }
        return own;
    }

    private CheckpointException contradiction(String option, String name, int given, String fact) {
        return new CheckpointException("Cannot use " + option + " " + name + "=" + given + ": in " + checkpoint.name()
                + " " + fact + " (expected the option to agree with the file). Leave the option out.");
    }

    private @Nullable Integer toldStride(RepBlock block) {
        return module(block, "stride") instanceof Long stored && stored > 0 && stored <= MAX_STRIDE
                ? Integer.valueOf(stored.intValue())
                : null;
    }

    /** An attribute of the first convolution that the file says something of. */
    private @Nullable Object module(RepBlock block, String attribute) {
        for (Branch branch : block.branches()) {
            for (LinearOp op : branch.ops()) {
                if (op instanceof LinearOp.Convolution conv
                        && checkpoint.attributes().containsKey(conv.key())) {
                    return checkpoint.attributes().get(conv.key()).get(attribute);
                }
            }
        }
        return null;
    }

    private List<String> others(Set<String> explained, @Nullable Head head) {
        return checkpoint.tensors().keySet().stream()
                .filter(key -> !explained.contains(key))
                .filter(key -> head == null
                        || head.ops().stream()
                                .noneMatch(op -> key.startsWith(op.key() + ".")
                                        && key.indexOf('.', op.key().length() + 1) < 0))
                .toList();
    }
}
