/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

/**
 * The sizes of one square convolution on one image: input [inChannels][height][width], output
 * [outChannels][outHeight][outWidth], weight OIHW [outChannels][inChannels / groups][kernelSize][kernelSize].
 *
 * @param padding zeros on each side, in pixels
 */
public record ConvShape(
        int inChannels, int outChannels, int height, int width, int kernelSize, int stride, int padding, int groups) {
    public int outHeight() {
        return (height + 2 * padding - kernelSize) / stride + 1;
    }

    public int outWidth() {
        return (width + 2 * padding - kernelSize) / stride + 1;
    }

    public int groupInChannels() {
        return inChannels / groups;
    }

    public int groupOutChannels() {
        return outChannels / groups;
    }

    /** Floats of one lane of the input. */
    public long inFloats() {
        return (long) inChannels * height * width;
    }

    /** Floats of one lane of the output. */
    public long outFloats() {
        return (long) outChannels * outHeight() * outWidth();
    }

    /** Values of the weight. */
    public int weights() {
        return Math.toIntExact((long) outChannels * groupInChannels() * kernelSize * kernelSize);
    }

    /** The same kernel, stride and padding in one group of other sizes. */
    public ConvShape resized(int newInChannels, int newOutChannels, int newHeight, int newWidth) {
        return new ConvShape(newInChannels, newOutChannels, newHeight, newWidth, kernelSize, stride, padding, 1);
    }
}
