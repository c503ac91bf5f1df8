/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.model;

import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Tensor;

/**
 * The classifier of a network.
 *
 * @param key its prefix in the checkpoint, such as {@code linear} or {@code head.fc}
 * @param weight [classes][features]
 * @param bias [classes], or null for zeros
 */
public record Head(String key, Tensor weight, @Nullable Tensor bias) {
    /** Classes. */
    public int classes() {
        return Math.toIntExact(weight.size(0));
    }

    /** Channels that the last block gives. */
    public int features() {
        return Math.toIntExact(weight.size(1));
    }
}
