/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.recognize.dialect.BlockFinder;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.LinearOp.BatchNorm;
import org.repvgg.reparam.recognize.network.LinearOp.Convolution;

/**
 * Derives a block's geometry from its own tensors. Kernel size and output channels follow from the shapes. Input
 * channels, and therefore groups, are known if there is an identity or a sequential branch. Stride, padding and
 * dilation are known only from the attributes of a pickled module. Otherwise conventions apply, or {@link ChainBuilder}
 * derives the value from neighbouring blocks.
 */
final class BlockGeometry {
    /** Maximum kernel size: the memory for verification grows with its fourth power; no known dialect exceeds 7x7. */
    private static final int MAX_KERNEL = 15;

    private static final int MAX_NUMBER = 64;

    private final Function<String, CheckpointException> refuse;
    private final Map<String, Map<String, Object>> attributes;
    private final BlockFinder.Found found;
    private final List<Branch> branches;

    BlockGeometry(
            Function<String, CheckpointException> refuse,
            Map<String, Map<String, Object>> attributes,
            BlockFinder.Found found,
            List<Branch> branches) {
        this.refuse = refuse;
        this.attributes = attributes;
        this.found = found;
        this.branches = branches;
    }

    Geometry infer() {
        Convolution widest = widest();
        Tensor weight = widest.weight();
        int kernel = Math.toIntExact(Math.max(weight.size(2), weight.size(3)));
        int out = Math.toIntExact(weight.size(0));
        int perGroup = Math.toIntExact(weight.size(1));
        if (out == 0 || perGroup == 0 || kernel == 0) {
            throw refuse.apply(
                    widest.key() + ".weight has shape " + weight.shapeText() + " (expected sizes of at least 1)");
        }
        if (kernel > MAX_KERNEL) {
            throw refuse.apply(widest.key() + ".weight has shape " + weight.shapeText()
                    + " (expected a kernel of at most " + MAX_KERNEL + "x" + MAX_KERNEL + ")");
        }
        Map<String, Object> module = attributes.getOrDefault(widest.key(), Map.of());
        int groups = groups(module, out, perGroup);
        int dilation = number(module, "dilation", 1, 1);
        int reach = dilation * (kernel - 1);
        if ((long) groups * perGroup > Integer.MAX_VALUE) {
            throw refuse.apply("it has " + (long) groups * perGroup + " input channels");
        }
        return new Geometry(
                groups * perGroup,
                out,
                kernel,
                number(module, "stride", 1, 1),
                number(module, "padding", 0, reach / 2),
                dilation,
                groups);
    }

    /**
     * The convolution with the largest kernel; the first one if there are several, which is the dense one in every
     * dialect.
     */
    private Convolution widest() {
        Convolution widest = null;
        for (Branch branch : branches) {
            for (LinearOp op : branch.ops()) {
                if (op instanceof Convolution conv && (widest == null || area(conv) > area(widest))) {
                    widest = conv;
                }
            }
        }
        if (widest == null) {
            throw refuse.apply("it has no convolution among its branches");
        }
        return widest;
    }

    private static long area(Convolution conv) {
        return conv.weight().size(2) * conv.weight().size(3);
    }

    private int groups(Map<String, Object> module, int out, int perGroup) {
        if (module.get("groups") instanceof Long stored) {
            if (stored < 1 || stored > out) {
                throw refuse.apply("its groups are " + stored + " (expected 1 to " + out + ")");
            }
            return stored.intValue();
        }
        Integer in = inChannels();
        if (in != null && in % perGroup == 0) {
            return in / perGroup;
        }
        Integer sequential = sequentialGroups();
        if (sequential != null) {
            return sequential;
        }
        return perGroup == 1 && out > 1 && depthwiseByConvention() ? out : 1;
    }

    /**
     * Input channels of an identity branch, or of the 1x1 convolution that a Diverse Branch Block initializes to the
     * identity.
     */
    private @Nullable Integer inChannels() {
        for (Branch branch : branches) {
            if (branch.ops().size() == 1 && branch.ops().get(0) instanceof BatchNorm bn) {
                return bn.mean().count();
            }
            if (branch.ops().size() == 1 && branch.ops().get(0) instanceof LinearOp.Scale scale) {
                return scale.factors().count();
            }
            if (!branch.ops().isEmpty() && branch.ops().get(0) instanceof Convolution conv && conv.plusIdentity()) {
                return Math.toIntExact(conv.weight().size(0));
            }
        }
        return null;
    }

    private @Nullable Integer sequentialGroups() {
        for (Branch branch : branches) {
            if (branch.ops().size() == 5
                    && branch.ops().get(0) instanceof Convolution first
                    && branch.ops().get(3) instanceof Convolution second
                    && second.weight().size(1) > 0
                    && first.weight().size(0) % second.weight().size(1) == 0) {
                return Math.toIntExact(first.weight().size(0) / second.weight().size(1));
            }
        }
        return null;
    }

    /** True for one input channel per group in a dialect that has depthwise blocks. */
    private boolean depthwiseByConvention() {
        return switch (found.dialect()) {
            case MOBILEONE, TIMM_MOBILEONE, MMPRETRAIN_MOBILEONE, DIVERSE_BRANCH -> true;
            default -> false;
        };
    }

    /** An attribute of a pickled module, checked against a range far larger than networks use. */
    private int number(Map<String, Object> module, String name, int least, int otherwise) {
        Object stored = module.get(name);
        if (name.equals("padding") && stored instanceof String mode) {
            // Conv2d's own words; "same" is what is assumed
            return mode.equals("valid") ? 0 : otherwise;
        }
        if (stored instanceof String pair) {
            throw refuse.apply("its " + name + " is " + pair + " (expected one number for both directions)");
        }
        if (!(stored instanceof Long value)) {
            return otherwise;
        }
        if (value < least || value > MAX_NUMBER) {
            throw refuse.apply("its " + name + " is " + value + " (expected " + least + " to " + MAX_NUMBER + ")");
        }
        return value.intValue();
    }
}
