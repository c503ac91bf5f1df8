/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.network;

import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * The classifier of a network.
 *
 * @param key its prefix in the checkpoint, such as {@code linear} or {@code head.fc}
 * @param weight [classes][features]
 * @param bias [classes], or null if all are zero
 */
public record Head(String key, Tensor weight, @Nullable Tensor bias) {
    /** The number of classes. */
    public int classes() {
        return Math.toIntExact(weight.size(0));
    }

    /** The number of input features, which is the number of output channels of the last block. */
    public int features() {
        return Math.toIntExact(weight.size(1));
    }
}
