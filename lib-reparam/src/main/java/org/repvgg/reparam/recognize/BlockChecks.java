/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.LinearOp.BatchNorm;
import org.repvgg.reparam.recognize.network.LinearOp.Convolution;

/** Checks that the shapes of a block's tensors agree: every branch must have the same input and output channels. */
final class BlockChecks {
    private final Function<String, CheckpointException> refuse;
    private final Geometry geometry;
    private final List<Branch> branches;
    private final List<LinearOp> after;

    BlockChecks(
            Function<String, CheckpointException> refuse,
            Geometry geometry,
            List<Branch> branches,
            List<LinearOp> after) {
        this.refuse = refuse;
        this.geometry = geometry;
        this.branches = branches;
        this.after = after;
    }

    void check() {
        for (Branch branch : branches) {
            long channels = geometry.inChannels();
            for (LinearOp op : branch.ops()) {
                channels = check(op, channels);
            }
            if (channels != geometry.outChannels()) {
                throw refuse.apply("branch " + branch.name() + " has " + channels + " output channels (expected "
                        + geometry.outChannels() + ", as the other branches)");
            }
        }
        List<LinearOp> rest = new ArrayList<>(after);
        rest.forEach(op -> check(op, geometry.outChannels()));
    }

    private long check(LinearOp op, long channels) {
        if (op instanceof Convolution conv) {
            return checkConvolution(conv, channels);
        }
        if (op instanceof BatchNorm bn) {
            checkVector(bn.key() + ".running_mean", bn.mean(), channels);
            checkVector(bn.key() + ".running_var", bn.variance(), channels);
            checkVector(bn.key() + ".weight", bn.gamma(), channels);
            checkVector(bn.key() + ".bias", bn.beta(), channels);
        } else if (op instanceof LinearOp.Scale scale) {
            checkVector(scale.key() + ".weight", scale.factors(), channels);
        }
        return channels;
    }

    private long checkConvolution(Convolution conv, long channels) {
        Tensor weight = conv.weight();
        long perGroup = channels / geometry.groups();
        if (weight.size(1) != perGroup || weight.size(0) % geometry.groups() != 0) {
            throw refuse.apply(conv.key() + ".weight has shape " + weight.shapeText() + " (expected " + perGroup
                    + " in its second dimension: " + channels + " input channels in " + geometry.groups()
                    + " groups)");
        }
        long spare = geometry.kernelSize() - weight.size(2);
        long spareWidth = geometry.kernelSize() - weight.size(3);
        if (spare < 0 || spareWidth < 0 || spare % 2 != 0 || spareWidth % 2 != 0) {
            throw refuse.apply(
                    conv.key() + ".weight has shape " + weight.shapeText() + " (expected a kernel that can be "
                            + "centred in " + geometry.kernelSize() + "x" + geometry.kernelSize() + ")");
        }
        if (conv.plusIdentity() && weight.size(0) != channels) {
            throw refuse.apply(conv.key() + ".weight has shape " + weight.shapeText() + " (expected " + channels
                    + " output channels, since the identity is added to it)");
        }
        checkVector(conv.key() + ".bias", conv.bias(), weight.size(0));
        checkReal(conv.key() + ".weight", weight);
        return weight.size(0);
    }

    private void checkVector(String key, @Nullable Tensor tensor, long expected) {
        if (tensor == null) {
            return;
        }
        if (tensor.count() != expected) {
            throw refuse.apply(key + " has " + tensor.count() + " values (expected " + expected + ", one per channel)");
        }
        checkReal(key, tensor);
    }

    private void checkReal(String key, Tensor tensor) {
        if (tensor.dtype().isComplex()) {
            throw refuse.apply(key + " has type " + tensor.dtype() + " (expected real numbers)");
        }
    }
}
