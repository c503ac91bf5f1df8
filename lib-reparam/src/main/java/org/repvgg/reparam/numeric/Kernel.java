/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.numeric;

/**
 * A convolution kernel with bias in float64, the operand and result type of {@link org.repvgg.reparam.fuse.Transforms}. Arrays are not copied;
 * transforms never modify those of their arguments.
 *
 * <p>Shapes: weight OIHW [outChannels][inPerGroup][height][width], bias [outChannels], row-major.
 */
public record Kernel(int outChannels, int inPerGroup, int height, int width, double[] weight, double[] bias) {
    public Kernel {
        long expected = (long) outChannels * inPerGroup * height * width;
        if (weight.length != expected) {
            throw new IllegalArgumentException("Cannot build a kernel: " + weight.length + " weights (expected "
                    + expected + " for " + outChannels + "x" + inPerGroup + "x" + height + "x" + width + ").");
        }
        if (bias.length != outChannels) {
            throw new IllegalArgumentException("Cannot build a kernel: " + bias.length + " biases (expected "
                    + outChannels + ", its output channels).");
        }
    }

    /** A kernel without bias. */
    public static Kernel of(int outChannels, int inPerGroup, int height, int width, double[] weight) {
        return new Kernel(outChannels, inPerGroup, height, width, weight, new double[outChannels]);
    }

    /** Number of weights per output channel. */
    public int row() {
        return inPerGroup * height * width;
    }
}
