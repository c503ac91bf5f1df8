/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.network;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * The classifier of a network: linear layers and batch normalizations in order, with nothing between them, so that
 * their composition is one linear layer.
 *
 * @param key the prefix of its first linear layer in the checkpoint, such as {@code linear} or {@code head.fc}
 * @param ops {@link LinearOp.Linear} and {@link LinearOp.BatchNorm}, at least one of the former
 */
public record Head(String key, List<LinearOp> ops) {
    public Head {
        ops = List.copyOf(ops);
        if (ops.stream().noneMatch(LinearOp.Linear.class::isInstance)) {
            throw new IllegalArgumentException("Cannot make a head of " + key + ": it has no linear layer.");
        }
    }

    /**
     * A single linear layer.
     *
     * @param weight [classes][features]
     * @param bias [classes], or null if all are zero
     */
    public Head(String key, Tensor weight, @Nullable Tensor bias) {
        this(key, List.of(new LinearOp.Linear(key, weight, bias)));
    }

    /** The number of classes. */
    public int classes() {
        return Math.toIntExact(linear(ops.size() - 1, -1).weight().size(0));
    }

    /** The number of input features, which is the number of output channels of the last block. */
    public int features() {
        return Math.toIntExact(linear(0, 1).weight().size(1));
    }

    /** The linear layer if there is nothing else, or null. */
    public LinearOp.@Nullable Linear single() {
        return ops.size() == 1 ? linear(0, 1) : null;
    }

    private LinearOp.Linear linear(int from, int step) {
        LinearOp.Linear found = null;
        for (int i = from; i >= 0 && i < ops.size() && found == null; i += step) {
            found = ops.get(i) instanceof LinearOp.Linear linear ? linear : null;
        }
        return Objects.requireNonNull(found, "checked by the constructor");
    }
}
