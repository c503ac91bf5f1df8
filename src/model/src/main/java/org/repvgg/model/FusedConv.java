/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.model;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One block after re-parameterization: a square convolution with bias, an activation and, in some variants, channel
 * attention.
 *
 * <p>Shapes: weight OIHW [outChannels][inChannels / groups][kernelSize][kernelSize], bias [outChannels], row-major.
 * Taps outside the image are zero.
 *
 * @param name the block's name in the official deploy model, such as {@code stage1.0}
 * @param padding zeros on each side, in pixels
 */
public record FusedConv(
        String name,
        int inChannels,
        int outChannels,
        int kernelSize,
        int stride,
        int padding,
        int groups,
        Activation activation,
        @Nullable SqueezeExcite squeezeExcite,
        float[] weight,
        float[] bias)
        implements Serializable {
    public FusedConv {
        if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0) {
            throw new IllegalArgumentException("Cannot build block " + name + ": " + groups
                    + " groups do not divide its " + inChannels + " input and " + outChannels + " output channels.");
        }
        Shapes.check(name + ".weight", weight, (long) outChannels * (inChannels / groups) * kernelSize * kernelSize);
        Shapes.check(name + ".bias", bias, outChannels);
    }

    /** Output height (or width) for an input of this height (or width), in pixels. */
    public int outputSize(int inputSize) {
        return (inputSize + 2 * padding - kernelSize) / stride + 1;
    }

    /** Multiply-accumulates of the direct convolution for one input of this size, including padding taps. */
    public long macs(int height, int width) {
        return (long) weight.length * outputSize(height) * outputSize(width);
    }

    /** The same with another activation. */
    public FusedConv withActivation(Activation other) {
        return new FusedConv(
                name, inChannels, outChannels, kernelSize, stride, padding, groups, other, squeezeExcite, weight, bias);
    }
}
