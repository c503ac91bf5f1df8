/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.model;

import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Tensor;

/** One linear step of a branch in inference, as the checkpoint stores it. */
public sealed interface LinearOp {
    /** The key of the step's main tensor, for messages. */
    String key();

    /**
     * A convolution; its place within the block's window follows from its kernel's size.
     *
     * @param weight OIHW [outChannels][inChannels / groups][kernelHeight][kernelWidth]
     * @param plusIdentity true if the identity is to be added to the stored weight, as in the 1x1 of a Diverse Branch
     *     Block
     */
    record Convolution(String key, Tensor weight, @Nullable Tensor bias, boolean plusIdentity) implements LinearOp {}

    /**
     * Batch normalization with running statistics: y = (x - mean) / sqrt(variance + eps) * gamma + beta.
     *
     * @param gamma null stands for ones (affine=False)
     * @param beta null stands for zeros
     */
    record BatchNorm(
            String key, @Nullable Tensor gamma, @Nullable Tensor beta, Tensor mean, Tensor variance, double eps)
            implements LinearOp {}

    /** A factor for each channel. */
    record Scale(String key, Tensor factors) implements LinearOp {}

    /** An average over the block's window; padding counts as zeros. */
    record AveragePool(String key) implements LinearOp {}

    /** The block's padding, filled with what the batch normalization before it makes of zero. */
    record BatchNormPadding(String key) implements LinearOp {}
}
