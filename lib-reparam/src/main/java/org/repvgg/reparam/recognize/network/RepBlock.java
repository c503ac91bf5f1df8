/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.network;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.model.Activation;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.recognize.dialect.Form;

/**
 * A re-parameterizable block as stored in a checkpoint: the sum of its branches, followed by the steps after the sum.
 *
 * @param name the block's name in the official deploy model; the key for a block outside a network
 * @param key the prefix of its tensors in the checkpoint, without the last dot; empty for a single block
 * @param form {@link Form#TRAIN} or {@link Form#DEPLOY}
 * @param branches the parallel branches; in deploy form, one branch with the fused convolution
 * @param after steps that follow the sum, such as the batch normalization of QARepVGG
 */
public record RepBlock(
        String name,
        String key,
        Dialect dialect,
        Form form,
        Geometry geometry,
        Activation activation,
        List<Branch> branches,
        List<LinearOp> after,
        @Nullable Attention attention) {
    public RepBlock {
        branches = List.copyOf(branches);
        after = List.copyOf(after);
    }

    /** True if there is nothing to fold: a single convolution with no step after it. */
    public boolean isFused() {
        return form == Form.DEPLOY && after.isEmpty();
    }

    public RepBlock withBranches(List<Branch> others) {
        return new RepBlock(name, key, dialect, form, geometry, activation, others, after, attention);
    }

    /** A copy that ends with the sum of the branches. */
    public RepBlock withoutAfter() {
        return new RepBlock(name, key, dialect, form, geometry, activation, branches, List.of(), attention);
    }

    public RepBlock withActivation(Activation other) {
        return new RepBlock(name, key, dialect, form, geometry, other, branches, after, attention);
    }

    public RepBlock with(String newName, Dialect newDialect, Geometry newGeometry) {
        return new RepBlock(newName, key, newDialect, form, newGeometry, activation, branches, after, attention);
    }
}
