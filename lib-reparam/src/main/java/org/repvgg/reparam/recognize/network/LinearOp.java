/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.network;

import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/** A linear step of a branch in inference, as stored in the checkpoint. */
public sealed interface LinearOp {
    /** The key of the step's main tensor, for messages. */
    String key();

    /**
     * A convolution, centred in the block's window.
     *
     * @param weight OIHW [outChannels][inChannels / groups][kernelHeight][kernelWidth]
     * @param plusIdentity true if the identity must be added to the stored weight, as for the 1x1 convolution of a
     *     Diverse Branch Block
     */
    record Convolution(String key, Tensor weight, @Nullable Tensor bias, boolean plusIdentity) implements LinearOp {}

    /**
     * Batch normalization with running statistics: y = (x - mean) / sqrt(variance + eps) * gamma + beta.
     *
     * @param gamma null for ones (affine=False)
     * @param beta null for zeros
     */
    record BatchNorm(
            String key, @Nullable Tensor gamma, @Nullable Tensor beta, Tensor mean, Tensor variance, double eps)
            implements LinearOp {}

    /**
     * A linear layer: y = weight * x + bias.
     *
     * @param weight [outputs][inputs], optionally with two trailing dimensions of 1
     * @param bias [outputs], or null if all are zero
     */
    record Linear(String key, Tensor weight, @Nullable Tensor bias) implements LinearOp {}

    /** A factor for each channel. */
    record Scale(String key, Tensor factors) implements LinearOp {}

    /** Average pooling over the block's window; padding counts as zeros. */
    record AveragePool(String key) implements LinearOp {}

    /** The block's padding, filled with the output of the preceding batch normalization for a zero input. */
    record BatchNormPadding(String key) implements LinearOp {}
}
