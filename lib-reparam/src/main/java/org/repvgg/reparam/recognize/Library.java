/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.recognize.dialect.Family;
import org.repvgg.reparam.recognize.dialect.Form;
import org.repvgg.reparam.recognize.dialect.Part;
import org.repvgg.reparam.recognize.dialect.PartPaths;
import org.repvgg.reparam.recognize.dialect.Position;
import org.repvgg.reparam.recognize.network.Attention;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;

/** Libraries to whose tensor names a network can be converted: the authors' official code, timm, mmpretrain. */
public enum Library {
    OFFICIAL,
    TIMM,
    MMPRETRAIN;

    /** The constant of this name, ignoring case. */
    public static Library named(String name) {
        for (Library library : values()) {
            if (library.name().equalsIgnoreCase(name)) {
                return library;
            }
        }
        throw new CheckpointException("Cannot convert to \"" + name + "\" (expected official, timm or mmpretrain).");
    }

    /** The dialect of a family's blocks in this library. */
    Dialect dialect(Family family) {
        return switch (this) {
            case OFFICIAL -> family == Family.MOBILEONE ? Dialect.MOBILEONE : Dialect.REPVGG;
            case TIMM -> family == Family.MOBILEONE ? Dialect.TIMM_MOBILEONE : Dialect.TIMM_REPVGG;
            case MMPRETRAIN -> family == Family.MOBILEONE ? Dialect.MMPRETRAIN_MOBILEONE : Dialect.MMPRETRAIN_REPVGG;
        };
    }

    /** The prefix of the classifier's tensors. */
    public String head() {
        return this == OFFICIAL ? "linear" : "head.fc";
    }

    /** The prefix of a block's tensors. */
    public String block(Network network, RepBlock block) {
        Family family = network.family();
        if (family == Family.REPVGG_PLUS && this != OFFICIAL) {
            throw new CheckpointException("Cannot convert " + network.variant() + " to "
                    + name().toLowerCase(Locale.ROOT) + ": that library has no RepVGGplus (expected official).");
        }
        Position position = Position.of(block.name());
        if (position == null) {
            throw new IllegalStateException("the block has no position in the network");
        }
        boolean stem = position.stage() == 0;
        return switch (this) {
            case OFFICIAL -> family.blockName(position);
            case TIMM -> stem ? "stem" : "stages." + (position.stage() - 1) + "." + position.index();
            case MMPRETRAIN ->
                family == Family.MOBILEONE
                        ? "backbone." + family.blockName(position)
                        : stem ? "backbone.stem" : "backbone.stage_" + position.stage() + "." + position.index();
        };
    }

    /** The prefix of the fused convolution within a block. */
    public String fused(Network network) {
        for (Part part : dialect(network.family()).optional()) {
            if (part instanceof Part.Fused fused) {
                return fused.path();
            }
        }
        throw new IllegalStateException("the library has no deploy form");
    }

    /** The prefix of the attention's first convolution within a block. */
    public String attentionReduce(Network network, RepBlock block) {
        Part.SqueezeExcite se = attention(network, block);
        return se.path() + "." + se.reduce();
    }

    /** The prefix of the attention's second convolution within a block. */
    public String attentionExpand(Network network, RepBlock block) {
        Part.SqueezeExcite se = attention(network, block);
        return se.path() + "." + se.expand();
    }

    private Part.SqueezeExcite attention(Network network, RepBlock block) {
        Attention attention = block.attention();
        for (Part part : dialect(network.family()).optional()) {
            if (part instanceof Part.SqueezeExcite se && attention != null && se.placement() == attention.placement()) {
                return se;
            }
        }
        throw new CheckpointException("Cannot convert block " + block.name() + " to "
                + name().toLowerCase(Locale.ROOT) + ": that library has no attention "
                + (attention == null ? "" : attention.placement()) + " there.");
    }

    /**
     * The tensors of a train-form block under this library's names, relative to the block.
     *
     * @return the tensors by name, or null if the block has parts that this library's dialect does not have
     */
    public @Nullable Map<String, Tensor> trainNames(Network network, RepBlock block, Map<String, Tensor> tensors) {
        Dialect from = block.dialect();
        Dialect to = dialect(network.family());
        if (block.form() != Form.TRAIN || !sameParts(from, to)) {
            return null;
        }
        Map<String, Tensor> renamed = new TreeMap<>();
        rename(from.required().get(0), to.required().get(0), block.key(), tensors, renamed);
        for (int i = 0; i < from.optional().size(); i++) {
            if (i < to.optional().size() && !(from.optional().get(i) instanceof Part.Fused)) {
                rename(from.optional().get(i), to.optional().get(i), block.key(), tensors, renamed);
            }
        }
        return renamed;
    }

    /**
     * Whether two dialects have the same parts. Dialects of a family list them in the same order: dense, 1x1 or scale,
     * identity, fused, attention.
     */
    private static boolean sameParts(Dialect from, Dialect to) {
        if (from.required().size() != 1 || from.optional().size() < 3) {
            return false;
        }
        boolean list = from.required().get(0).anchor().indexOf('#') >= 0;
        return from.required().get(0) instanceof Part.ConvBn
                && from.optional().get(0) instanceof Part.ConvBn
                && from.optional().get(1) instanceof Part.Identity
                && from.optional().get(2) instanceof Part.Fused
                && list == to.required().get(0).anchor().indexOf('#') >= 0;
    }

    private static void rename(
            Part from, Part to, String prefix, Map<String, Tensor> tensors, Map<String, Tensor> renamed) {
        List<String> fromPaths = PartPaths.of(from);
        List<String> toPaths = PartPaths.of(to);
        for (int i = 0; i < fromPaths.size(); i++) {
            boolean numbered = fromPaths.get(i).indexOf('#') >= 0;
            for (int n = 0; n == 0 || numbered; n++) {
                String number = Integer.toString(n);
                Tensor tensor = tensors.get(Dialect.key(prefix, fromPaths.get(i).replace("#", number)));
                if (tensor == null) {
                    break;
                }
                renamed.put(toPaths.get(i).replace("#", number), tensor);
            }
        }
    }
}
