/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.repvgg.model.Activation;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.deploy.FusedMetadata;
import org.repvgg.reparam.recognize.Assumption.Basis;
import org.repvgg.reparam.recognize.Assumption.Topic;
import org.repvgg.reparam.recognize.dialect.BlockFinder;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;
import org.repvgg.reparam.recognize.told.Modules;
import org.repvgg.reparam.recognize.told.Modules.Told;
import org.repvgg.reparam.recognize.told.ScriptFacts;

/**
 * Activations, paddings and what else lies in the file beside the chain: what is not told is assumed and said, or asked
 * for; what is told and cannot be run is refused by name.
 */
final class Refusals {
    private static final int NAMED = 4;

    private final Checkpoint checkpoint;
    private final RecognitionOptions options;
    private final Modules modules;
    private final Assumptions assumptions;
    private final ScriptFacts script;
    private final Set<String> activations = new HashSet<>();
    private String untold = "";

    Refusals(
            Checkpoint checkpoint,
            RecognitionOptions options,
            Modules modules,
            Assumptions assumptions,
            ScriptFacts script) {
        this.script = script;
        this.checkpoint = checkpoint;
        this.options = options;
        this.modules = modules;
        this.assumptions = assumptions;
        if (!script.obstacle().isEmpty()) {
            refuse("its code holds " + script.obstacle() + ", which is not followed here (expected convolutions, batch"
                    + " norms, activations, the mean over the image and a linear head); save model.state_dict()");
        }
    }

    /**
     * The activation of a block: that of the file, else the option's, else that of the dialect's code.
     *
     * @param saved from the header of a fused file, or null
     */
    Activation activation(String name, RepBlock block, @Nullable Activation saved) {
        Activation given = options.activation();
        List<Told> told = modules.activations(block.key());
        told.forEach(one -> activations.add(one.path()));
        if (saved != null) {
            assumptions.add(Topic.ACTIVATION, Basis.FILE, "the header of the fused file", name, saved.toString());
            return saved;
        }
        String code = code(block);
        if (code != null) {
            return coded(name, block, code, given);
        }
        Told first = null;
        for (Told one : told) {
            if (first == null || Activation.NONE.equals(first.activation())) {
                first = one;
            } else if (!Activation.NONE.equals(one.activation())) {
                refuse("block " + block.key() + " has two activations, " + first.path() + " (" + first.text() + ") and "
                        + one.path() + " (" + one.text() + "), where one is run");
                return Activation.NONE;
            }
        }
        if (first != null && first.activation() != null && !first.activation().equals(Activation.NONE)) {
            if (given != null && !given.equals(first.activation())) {
                refuse("--activation " + given + " contradicts the file, whose " + first.path() + " is a "
                        + first.text() + "; leave the option out");
            }
            assumptions.add(
                    Topic.ACTIVATION,
                    Basis.FILE,
                    "the block's module",
                    name,
                    first.activation().toString());
            return first.activation();
        }
        boolean foreign =
                first != null && first.activation() == null && script.obstacle().isEmpty();
        if (first != null && foreign && (given == null || !isOpen(first))) {
            refuse("the activation " + first.path() + " is a " + first.text()
                    + " (expected ReLU, ReLU6, LeakyReLU, SiLU, Hardswish, GELU or none)"
                    + (isOpen(first) ? "; say which with --activation" : ""));
            return Activation.NONE;
        }
        if (given != null) {
            assumptions.add(Topic.ACTIVATION, Basis.OPTION, "--activation", name, given.toString());
            return given;
        }
        if (first != null && !foreign) {
            assumptions.add(
                    Topic.ACTIVATION,
                    Basis.FILE,
                    "the block's module is " + first.text(),
                    name,
                    Activation.NONE.toString());
            return Activation.NONE;
        }
        Activation usual = block.dialect().activation();
        if (usual.equals(Activation.NONE)) {
            if (untold.isEmpty()) {
                untold = "nothing in the file tells its activation: the code of "
                        + block.dialect().label()
                        + " takes it as an argument, and a chain of convolutions without one is a single convolution"
                        + "; say which it was trained with, such as --activation relu, or none";
            }
            return usual;
        }
        assumptions.add(
                Topic.ACTIVATION,
                Basis.ASSUMED,
                "that of the code of " + block.dialect().label() + ", which the file does not tell"
                        + "; --activation says otherwise",
                name,
                usual.toString());
        return usual;
    }

    /** What TorchScript code applies to the sum of the block's branches, or null. */
    private @Nullable String code(RepBlock block) {
        for (Branch branch : block.branches()) {
            for (LinearOp op : branch.ops()) {
                if (op instanceof LinearOp.Convolution conv
                        && modules.value(conv.key(), Content.ACTIVATION) instanceof String text) {
                    return text;
                }
            }
        }
        return null;
    }

    private Activation coded(String name, RepBlock block, String code, @Nullable Activation given) {
        Activation activation;
        try {
            activation = Activation.parse(code);
        } catch (IllegalArgumentException e) {
            refuse("the code applies torch." + code + " to block " + block.key()
                    + " (expected ReLU, ReLU6, LeakyReLU, SiLU, Hardswish, GELU or none)");
            return Activation.NONE;
        }
        if (given != null && !given.equals(activation)) {
            refuse("--activation " + given + " contradicts the code, which applies " + activation + " to block "
                    + block.key() + "; leave the option out");
        }
        assumptions.add(Topic.ACTIVATION, Basis.FILE, "TorchScript code", name, activation.toString());
        return activation;
    }

    /** True if the file leaves open what the module computes: a class of its own, or a GELU of one of two kinds. */
    private boolean isOpen(Told told) {
        boolean torch =
                modules.type(told.path()).startsWith("torch.") || told.text().startsWith("torch.");
        return !torch || told.text().startsWith("GELU");
    }

    private void refuse(String what) {
        if (untold.isEmpty()) {
            untold = what;
        }
    }

    /** Why the network is not run, in words, or empty. */
    String of(Network network, List<String> others, BlockFinder finder) {
        if (script.output() != null) {
            assumptions.add(
                    Topic.STRUCTURE,
                    Basis.FILE,
                    "TorchScript code; the logits are what it is applied to, see --output-activation",
                    "",
                    "torch." + script.output() + " behind the head");
        }
        for (RepBlock block : network.blocks()) {
            padding(block);
        }
        inside(network, others, finder);
        beside(network, others);
        structure(network);
        return untold;
    }

    private void padding(RepBlock block) {
        String given = options.paddingMode();
        boolean told = false;
        for (Branch branch : block.branches()) {
            for (LinearOp op : branch.ops()) {
                if (!(op instanceof LinearOp.Convolution conv)) {
                    continue;
                }
                Object mode = modules.value(conv.key(), "padding_mode");
                boolean pads = conv.weight().size(2) > 1 || conv.weight().size(3) > 1;
                if (mode instanceof String text && pads) {
                    told = true;
                    if (!text.equals(RecognitionOptions.ZEROS)) {
                        refuse("the convolution " + conv.key() + " pads with mode " + text + " (expected "
                                + RecognitionOptions.ZEROS + ", the only one that is run)");
                    } else if (given != null && !given.equals(text)) {
                        refuse("--padding-mode " + given + " contradicts the file, whose " + conv.key()
                                + " pads with mode " + text + "; leave the option out");
                    }
                }
            }
        }
        String padding = Integer.toString(block.geometry().padding());
        if (told) {
            assumptions.add(Topic.PADDING, Basis.FILE, "its convolution, with zeros", block.name(), padding);
        } else if (given != null) {
            assumptions.add(Topic.PADDING, Basis.OPTION, "--padding-mode", "", given);
            if (!given.equals(RecognitionOptions.ZEROS)) {
                refuse("the padding mode is " + given + " (expected " + RecognitionOptions.ZEROS
                        + ", the only one that is run)");
            }
        } else {
            assumptions.add(
                    Topic.PADDING,
                    Basis.ASSUMED,
                    "half the kernel, with zeros; nothing in the file tells, --padding-mode says otherwise",
                    block.name(),
                    padding);
        }
    }

    /** Tensors within a block that are none of its parts would change what it computes. */
    private void inside(Network network, List<String> others, BlockFinder finder) {
        for (RepBlock block : network.blocks()) {
            String prefix = block.key().isEmpty() ? "" : block.key() + ".";
            Set<String> own = finder.keysOf(block.key(), block.dialect());
            List<String> strange = others.stream()
                    .filter(key -> key.startsWith(prefix)
                            && !own.contains(key)
                            && !key.endsWith("num_batches_tracked")
                            && isFloat(key))
                    .toList();
            if (!strange.isEmpty()) {
                refuse("block " + block.key() + " has tensors that are no part of a "
                        + block.dialect().label()
                        + " block and would be left out: " + some(strange)
                        + " (expected branches, their norms and attention under names of docs/reparam.md);"
                        + " rename them with --rename");
                return;
            }
        }
    }

    private boolean isFloat(String key) {
        Tensor tensor = checkpoint.tensors().get(key);
        return tensor != null && tensor.dtype().isFloatingPoint();
    }

    /** Tensors beside the blocks that stand between the last block and the classes. */
    private void beside(Network network, List<String> others) {
        int channels = network.head().features();
        int classes = network.head().classes();
        for (String key : others) {
            Tensor tensor = checkpoint.tensors().get(key);
            if (tensor == null || HeadFinder.isAux(key)) {
                continue;
            }
            String path = key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
            boolean norm = key.endsWith(".weight")
                    && tensor.rank() == 1
                    && (tensor.count() == channels || tensor.count() == classes)
                    && !others.contains(path + ".running_var");
            if (norm) {
                refuse("there is a normalisation or scale of " + tensor.count()
                        + " channels without running statistics, " + path
                        + ", between the blocks and the classes (expected batch normalization or nothing)");
            }
            if (key.endsWith(".p") && tensor.count() == 1) {
                refuse(key + " is the exponent of a generalized mean over the image (expected the plain mean)");
            }
            if (key.endsWith(".weight") && tensor.rank() == 4 && tensor.size(1) == channels && tensor.count() > 0) {
                refuse("the convolution " + path + " takes the " + channels
                        + " channels of the last block and is no block (expected a linear head behind the blocks)");
            }
        }
    }

    private void structure(Network network) {
        boolean all =
                network.blocks().stream().allMatch(block -> block.activation().equals(Activation.NONE));
        if (all
                && network.blocks().size() > 1
                && !Activation.NONE.equals(options.activation())
                && !checkpoint.metadata().containsKey(FusedMetadata.BLOCKS)) {
            refuse("no block has an activation (a chain of convolutions without one is a single convolution); "
                    + "say which it was trained with, such as --activation relu, or none");
        }
        if (!modules.areWhole()) {
            return;
        }
        List<String> prefixes = new ArrayList<>();
        network.blocks().forEach(block -> prefixes.add(block.key()));
        network.head().ops().forEach(op -> prefixes.add(op.key()));
        List<String> foreign = modules.foreign(path -> activations.contains(path)
                || HeadFinder.isAux(path + ".")
                || prefixes.stream().anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + ".")));
        if (!foreign.isEmpty()) {
            refuse("the file holds modules that a chain of blocks does not have: " + some(foreign)
                    + " (expected blocks, the mean over the image, dropout, flattening and a linear head)");
        }
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? ", ... (" + names.size() + ")" : "");
    }
}
