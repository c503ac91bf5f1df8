/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.model;

import java.io.Serializable;

/**
 * Channel attention (squeeze-and-excitation), which cannot be fused into the convolution because it is not linear: y =
 * x * sigmoid(expand * relu(reduce * mean(x) + reduceBias) + expandBias), where mean(x) is taken over all rows and
 * columns.
 *
 * <p>Shapes: reduceWeight [innerChannels][channels], reduceBias [innerChannels], expandWeight
 * [channels][innerChannels], expandBias [channels], all row-major.
 *
 * @param placement before the activation (RepVGG-D2se, timm) or after it (RepVGGplus)
 */
public record SqueezeExcite(
        Placement placement,
        int channels,
        int innerChannels,
        float[] reduceWeight,
        float[] reduceBias,
        float[] expandWeight,
        float[] expandBias)
        implements Serializable {
    /** The position of the attention relative to the block's activation. */
    public enum Placement {
        BEFORE_ACTIVATION,
        AFTER_ACTIVATION
    }

    public SqueezeExcite {
        Shapes.check("reduceWeight", reduceWeight, (long) innerChannels * channels);
        Shapes.check("reduceBias", reduceBias, innerChannels);
        Shapes.check("expandWeight", expandWeight, (long) channels * innerChannels);
        Shapes.check("expandBias", expandBias, channels);
    }
}
