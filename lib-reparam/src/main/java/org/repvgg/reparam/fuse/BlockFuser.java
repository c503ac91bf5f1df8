/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.numeric.Kernel;
import org.repvgg.reparam.numeric.NormalizationValues;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.LinearOp.BatchNorm;
import org.repvgg.reparam.recognize.network.LinearOp.Convolution;
import org.repvgg.reparam.recognize.network.RepBlock;
import org.repvgg.reparam.verify.ShareCounter;

/**
 * Folds a block into one kernel by composing {@link Transforms}. Works on a range of output channels at a time to bound
 * the memory for large blocks; every step except a sequence acts on each output channel independently.
 */
final class BlockFuser {
    /** 2M weights are 16 MB per copy in float64, small compared with any network that needs more than one range. */
    private static final int MAX_WEIGHTS_AT_ONCE = 1 << 21;

    private final RepBlock block;
    private final Geometry geometry;
    private final ShareCounter shares;

    BlockFuser(RepBlock block) {
        this.block = block;
        this.geometry = block.geometry();
        this.shares = new ShareCounter(block);
    }

    /** The number of output channels to fuse at a time. */
    int rowsAtOnce() {
        boolean splits = block.branches().stream().allMatch(BlockFuser::actsByOutput);
        int row = geometry.inChannels() / geometry.groups() * geometry.kernelSize() * geometry.kernelSize();
        return splits
                ? Math.max(1, Math.min(geometry.outChannels(), MAX_WEIGHTS_AT_ONCE / row))
                : geometry.outChannels();
    }

    private static boolean actsByOutput(Branch branch) {
        return branch.ops().stream()
                .skip(!branch.ops().isEmpty() && branch.ops().get(0) instanceof Convolution ? 1 : 0)
                .allMatch(op -> op instanceof BatchNorm || op instanceof LinearOp.Scale);
    }

    /** Fuses output channels [from, to) to a kernel of the block's full size. */
    Kernel fuse(int from, int to) {
        List<Kernel> kernels = new ArrayList<>();
        for (Branch branch : block.branches()) {
            Kernel kernel = branch(branch, from, to);
            shares.add(kernels.size(), kernel);
            kernels.add(kernel);
        }
        Kernel sum = Transforms.sum(kernels);
        Kernel fused = Transforms.centre(sum, geometry.kernelSize(), geometry.kernelSize());
        for (LinearOp op : block.after()) {
            fused = apply(op, fused, from, to);
        }
        shares.addFused(fused);
        return fused;
    }

    /** The contributions of the branches to the ranges fused so far. */
    ShareCounter shares() {
        return shares;
    }

    /** Output channels [from, to) of a branch as a kernel of the branch's own size. */
    Kernel branch(Branch branch, int from, int to) {
        Kernel kernel = null;
        for (LinearOp op : branch.ops()) {
            if (op instanceof Convolution conv) {
                Kernel next = convolution(
                        conv,
                        kernel == null && actsByOutput(branch) ? from : 0,
                        kernel == null && actsByOutput(branch)
                                ? to
                                : Math.toIntExact(conv.weight().size(0)));
                kernel = kernel == null ? next : Transforms.sequence(kernel, next, geometry.groups());
            } else if (op instanceof LinearOp.AveragePool) {
                int channels = geometry.outChannels();
                Kernel pool = Transforms.averagePool(
                        kernel == null ? geometry.inChannels() : channels, geometry.groups(), geometry.kernelSize());
                kernel = kernel == null ? pool : Transforms.sequence(kernel, pool, geometry.groups());
            } else if (!(op instanceof LinearOp.BatchNormPadding)) {
                kernel = apply(op, kernel == null ? identity(from, to) : kernel, from, to);
            }
        }
        return kernel == null ? identity(from, to) : kernel;
    }

    private Kernel apply(LinearOp op, Kernel kernel, int from, int to) {
        boolean part = kernel.outChannels() == to - from;
        if (op instanceof BatchNorm bn) {
            return Transforms.foldNormalization(
                    kernel,
                    NormalizationValues.of(
                            bn, part ? from : 0, part ? to : bn.mean().count()));
        }
        if (op instanceof LinearOp.Scale scale) {
            return Transforms.scaleOutputs(
                    kernel, Arrays.copyOfRange(scale.factors().toDoubles(), from, to));
        }
        throw new IllegalStateException(op + " does not act on each channel independently");
    }

    private Kernel identity(int from, int to) {
        Kernel whole = Transforms.identity(geometry.inChannels(), geometry.groups(), 1);
        int row = whole.row();
        return Kernel.of(to - from, row, 1, 1, Arrays.copyOfRange(whole.weight(), from * row, to * row));
    }

    private Kernel convolution(Convolution conv, int from, int to) {
        Tensor weight = conv.weight().rows(from, to);
        double[] values = weight.toDoubles();
        NormalizationValues.requireFinite(conv.key() + ".weight", values);
        int perGroup = Math.toIntExact(weight.size(1));
        Kernel kernel = Kernel.of(
                to - from, perGroup, Math.toIntExact(weight.size(2)), Math.toIntExact(weight.size(3)), values);
        Tensor bias = conv.bias();
        if (bias != null) {
            double[] biases = Arrays.copyOfRange(bias.toDoubles(), from, to);
            NormalizationValues.requireFinite(conv.key() + ".bias", biases);
            kernel = new Kernel(kernel.outChannels(), perGroup, kernel.height(), kernel.width(), values, biases);
        }
        if (conv.plusIdentity()) {
            Kernel identity = Transforms.identity(geometry.inChannels(), geometry.groups(), 1);
            kernel = Transforms.sum(List.of(kernel, identity));
        }
        return kernel;
    }
}
