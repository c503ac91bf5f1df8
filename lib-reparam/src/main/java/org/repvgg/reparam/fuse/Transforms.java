/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.repvgg.reparam.numeric.Arrays64;
import org.repvgg.reparam.numeric.Kernel;
import org.repvgg.reparam.numeric.Normalization;

/**
 * The transforms of structural re-parameterization in float64: each function converts kernels to the single equivalent
 * kernel. Roman numerals are those of Ding et al., Diverse Branch Block, CVPR 2021, section 3.2; docs/reparam.md has
 * equations and conditions. A smaller kernel is implicitly centred in a larger one.
 */
public final class Transforms {
    private Transforms() {}

    /**
     * Transform I: convolution, then batch normalization. W'[o] = W[o] * f[o], b'[o] = beta[o] + (b[o] - mean[o]) *
     * f[o], f = gamma / sqrt(variance + eps). b is the bias of the convolution; gamma may be negative or zero.
     */
    public static Kernel foldNormalization(Kernel kernel, Normalization norm) {
        requireChannels(kernel, norm.channels(), "normalization");
        double[] factor = norm.factor();
        Kernel scaled = scaleOutputs(kernel, factor);
        double[] bias = new double[kernel.outChannels()];
        for (int o = 0; o < bias.length; o++) {
            bias[o] = norm.beta()[o] + (kernel.bias()[o] - norm.mean()[o]) * factor[o];
        }
        return new Kernel(
                kernel.outChannels(), kernel.inPerGroup(), kernel.height(), kernel.width(), scaled.weight(), bias);
    }

    /**
     * Scales each output channel by a factor, as in the scale branches of linear-addition blocks: W'[o] = W[o] * f[o],
     * b'[o] = b[o] * f[o].
     */
    public static Kernel scaleOutputs(Kernel kernel, double[] factors) {
        requireChannels(kernel, factors.length, "scale");
        double[] bias = new double[factors.length];
        for (int o = 0; o < bias.length; o++) {
            bias[o] = kernel.bias()[o] * factors[o];
        }
        try (INDArray weight = matrix(kernel.weight(), kernel.outChannels(), kernel.row());
                INDArray column = matrix(factors, factors.length, 1)) {
            weight.muli(column);
            return new Kernel(
                    kernel.outChannels(),
                    kernel.inPerGroup(),
                    kernel.height(),
                    kernel.width(),
                    Arrays64.values(weight),
                    bias);
        }
    }

    /**
     * Transform II: sum of parallel branches with the same input. W' = sum of W, b' = sum of b, each kernel centred in
     * the largest.
     */
    public static Kernel sum(List<Kernel> kernels) {
        if (kernels.isEmpty()) {
            throw new IllegalArgumentException("Cannot add kernels: there are none (expected one or more).");
        }
        int height = kernels.stream().mapToInt(Kernel::height).max().orElseThrow();
        int width = kernels.stream().mapToInt(Kernel::width).max().orElseThrow();
        Kernel first = kernels.get(0);
        double[] bias = new double[first.outChannels()];
        try (INDArray total =
                Nd4j.zeros(DataType.DOUBLE, first.outChannels(), (long) first.inPerGroup() * height * width)) {
            for (Kernel kernel : kernels) {
                requireSameChannels(first, kernel);
                Kernel centred = centre(kernel, height, width);
                try (INDArray weight = matrix(centred.weight(), centred.outChannels(), centred.row())) {
                    total.addi(weight);
                }
                for (int o = 0; o < bias.length; o++) {
                    bias[o] += kernel.bias()[o];
                }
            }
            return new Kernel(first.outChannels(), first.inPerGroup(), height, width, Arrays64.values(total), bias);
        }
    }

    /**
     * Transform VI: pads a smaller kernel (1x1, 1xK, Kx1 or other) with zeros on all sides to height x width. The input
     * channels per group are unchanged. The differences in height and in width must be even.
     */
    public static Kernel centre(Kernel kernel, int height, int width) {
        if (kernel.height() == height && kernel.width() == width) {
            return kernel;
        }
        int top = margin(kernel.height(), height);
        int left = margin(kernel.width(), width);
        try (INDArray small = Arrays64.of(kernel.weight(), shape(kernel));
                INDArray large =
                        Nd4j.zeros(DataType.DOUBLE, kernel.outChannels(), kernel.inPerGroup(), height, width)) {
            large.put(
                    new INDArrayIndex[] {
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(top, top + kernel.height()),
                        NDArrayIndex.interval(left, left + kernel.width())
                    },
                    small);
            return new Kernel(
                    kernel.outChannels(), kernel.inPerGroup(), height, width, Arrays64.values(large), kernel.bias());
        }
    }

    private static int margin(int small, int large) {
        if (small > large || (large - small) % 2 != 0) {
            throw new IllegalArgumentException("Cannot centre a kernel of " + small + " taps in one of " + large
                    + " (expected a larger one of the same parity).");
        }
        return (large - small) / 2;
    }

    /**
     * The identity as a kernel: W[o][o mod (channels / groups)] is 1 at the centre, and all other weights are zero. The
     * modulo accounts for groups, in which input channels are indexed from 0.
     */
    public static Kernel identity(int channels, int groups, int size) {
        int perGroup = channels / groups;
        double[] weight = new double[channels * perGroup * size * size];
        int centre = (size / 2) * size + size / 2;
        for (int o = 0; o < channels; o++) {
            weight[(o * perGroup + o % perGroup) * size * size + centre] = 1;
        }
        return Kernel.of(channels, perGroup, size, size, weight);
    }

    /**
     * Transform III: a 1x1 convolution followed by a convolution of any size. K[o][i] = sum over m of K2[o][m] *
     * K1[m][i], b'[o] = b2[o] + sum over m, taps of K2[o][m] * b1[m]; with groups, each group is transformed separately
     * (transform IV).
     *
     * <p>At the image border this is exact only if the intermediate tensor is padded with b1, the output of the first
     * convolution for a zero input, as in Diverse Branch Block. With zero padding, outputs whose window extends beyond
     * the image differ.
     */
    public static Kernel sequence(Kernel first, Kernel second, int groups) {
        if (first.height() != 1 || first.width() != 1) {
            throw new IllegalArgumentException("Cannot fuse a sequence: its first kernel is " + first.height() + "x"
                    + first.width() + " (expected 1x1).");
        }
        if (first.outChannels() != second.inPerGroup() * groups || second.outChannels() % groups != 0) {
            throw new IllegalArgumentException("Cannot fuse a sequence: the first kernel has " + first.outChannels()
                    + " output channels (expected " + second.inPerGroup() * groups + ", the input of the second in "
                    + groups
                    + " groups).");
        }
        int taps = second.height() * second.width();
        int middle = second.inPerGroup();
        int outs = second.outChannels() / groups;
        double[] weight = new double[second.outChannels() * first.inPerGroup() * taps];
        double[] bias = second.bias().clone();
        for (int g = 0; g < groups; g++) {
            double[] rows = Arrays.copyOfRange(
                    first.weight(), g * middle * first.inPerGroup(), (g + 1) * middle * first.inPerGroup());
            double[] outer =
                    Arrays.copyOfRange(second.weight(), g * outs * middle * taps, (g + 1) * outs * middle * taps);
            multiplyGroup(rows, outer, first.inPerGroup(), outs, middle, taps, weight, g);
            for (int o = 0; o < outs; o++) {
                for (int m = 0; m < middle; m++) {
                    for (int t = 0; t < taps; t++) {
                        bias[g * outs + o] += outer[(o * middle + m) * taps + t] * first.bias()[g * middle + m];
                    }
                }
            }
        }
        return new Kernel(second.outChannels(), first.inPerGroup(), second.height(), second.width(), weight, bias);
    }

    private static void multiplyGroup(
            double[] first, double[] second, int ins, int outs, int middle, int taps, double[] weight, int group) {
        try (INDArray k1 = matrix(first, middle, ins);
                INDArray k2 = Arrays64.of(second, outs, middle, taps);
                INDArray moved = k2.permute(0, 2, 1).dup('c').reshape((long) outs * taps, middle);
                INDArray product = moved.mmul(k1);
                INDArray rows =
                        product.reshape('c', outs, taps, ins).permute(0, 2, 1).dup('c')) {
            double[] values = Arrays64.values(rows);
            System.arraycopy(values, 0, weight, group * values.length, values.length);
        }
    }

    /**
     * Transform IV: concatenation of outputs along the channels. Also combines the groups of a grouped convolution into
     * one weight.
     */
    public static Kernel concatenate(List<Kernel> kernels) {
        if (kernels.isEmpty()) {
            throw new IllegalArgumentException("Cannot concatenate kernels: there are none (expected one or more).");
        }
        Kernel first = kernels.get(0);
        int outs = kernels.stream().mapToInt(Kernel::outChannels).sum();
        double[] weight = new double[outs * first.row()];
        double[] bias = new double[outs];
        int o = 0;
        for (Kernel kernel : kernels) {
            if (kernel.inPerGroup() != first.inPerGroup()
                    || kernel.height() != first.height()
                    || kernel.width() != first.width()) {
                throw new IllegalArgumentException("Cannot concatenate kernels: one is " + kernel.inPerGroup() + "x"
                        + kernel.height() + "x" + kernel.width() + " (expected " + first.inPerGroup() + "x"
                        + first.height()
                        + "x" + first.width() + ", as the first).");
            }
            System.arraycopy(kernel.weight(), 0, weight, o * first.row(), kernel.weight().length);
            System.arraycopy(kernel.bias(), 0, bias, o, kernel.outChannels());
            o += kernel.outChannels();
        }
        return new Kernel(outs, first.inPerGroup(), first.height(), first.width(), weight, bias);
    }

    /**
     * Transform V: average pooling of size x size as a convolution. W[c][c mod (channels / groups)] = 1 / size^2 at
     * every tap. Exact at the border only if the pooling counts padding (PyTorch's default, count_include_pad).
     */
    public static Kernel averagePool(int channels, int groups, int size) {
        int perGroup = channels / groups;
        int taps = size * size;
        double[] weight = new double[channels * perGroup * taps];
        for (int c = 0; c < channels; c++) {
            Arrays.fill(
                    weight, (c * perGroup + c % perGroup) * taps, (c * perGroup + c % perGroup + 1) * taps, 1.0 / taps);
        }
        return Kernel.of(channels, perGroup, size, size, weight);
    }

    private static INDArray matrix(double[] values, long rows, long columns) {
        return Arrays64.of(values, rows, columns);
    }

    private static long[] shape(Kernel kernel) {
        return new long[] {kernel.outChannels(), kernel.inPerGroup(), kernel.height(), kernel.width()};
    }

    private static void requireChannels(Kernel kernel, int channels, String what) {
        if (channels != kernel.outChannels()) {
            throw new IllegalArgumentException("Cannot fold a " + what + " of " + channels + " channels (expected "
                    + kernel.outChannels() + ", the output channels of the kernel).");
        }
    }

    private static void requireSameChannels(Kernel first, Kernel other) {
        if (other.outChannels() != first.outChannels() || other.inPerGroup() != first.inPerGroup()) {
            throw new IllegalArgumentException("Cannot add kernels: one is " + other.outChannels() + "x"
                    + other.inPerGroup() + " channels (expected " + first.outChannels() + "x" + first.inPerGroup()
                    + ", as the first).");
        }
    }
}
