/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import org.repvgg.model.FusedConv;

/**
 * The error of a fused layer's weights in narrower formats. Fusing the identity branch adds large values at the kernel
 * centres on the diagonal, which widen the range that a single scale must cover.
 *
 * @param largest max|W|
 * @param maxToStd max|W| divided by the standard deviation of W; above about 25, int8 with one scale is too coarse for
 *     the layer
 * @param centreSpike mean |W| at the kernel centres on the diagonal divided by the standard deviation of W; about 0.8
 *     without an identity branch, NaN if the layer has no diagonal
 * @param int8PerTensorDb signal-to-noise ratio of the weights in int8 with one scale, in decibels
 * @param int8PerChannelDb the same with one scale per output channel
 * @param beyondHalf number of weights beyond the range of binary16 (65504)
 * @param belowHalf number of nonzero weights below the smallest normal binary16
 */
public record LayerReport(
        String name,
        double largest,
        double maxToStd,
        double centreSpike,
        double int8PerTensorDb,
        double int8PerChannelDb,
        int beyondHalf,
        int belowHalf) {
    /**
     * Minimum signal-to-noise ratio in dB: noise below 1/300 of the signal power. Uniform rounding noise gives 52.9 dB
     * - 20 log10(max / std), so the limit corresponds to max / std of about 25. Partial quantization should keep layers
     * below it in floating point.
     */
    static final double ENOUGH_DB = 25;

    /** Measures one layer. */
    public static LayerReport of(FusedConv conv) {
        float[] weight = conv.weight();
        double sum = 0;
        double squares = 0;
        double largest = 0;
        int beyond = 0;
        int below = 0;
        for (float value : weight) {
            double magnitude = Math.abs(value);
            sum += value;
            squares += (double) value * value;
            largest = Math.max(largest, magnitude);
            beyond += magnitude > WeightFormat.HALF_MAX ? 1 : 0;
            below += magnitude > 0 && magnitude < WeightFormat.HALF_MIN_NORMAL ? 1 : 0;
        }
        double mean = sum / weight.length;
        double std = Math.sqrt(Math.max(0, squares / weight.length - mean * mean));
        return new LayerReport(
                conv.name(),
                largest,
                std == 0 ? 0 : largest / std,
                std == 0 ? 0 : centre(conv) / std,
                decibels(weight, WeightFormat.INT8_PER_TENSOR.round(conv), squares),
                decibels(weight, WeightFormat.INT8_PER_CHANNEL.round(conv), squares),
                beyond,
                below);
    }

    private static double centre(FusedConv conv) {
        if (conv.inChannels() != conv.outChannels()) {
            return Double.NaN;
        }
        int perGroup = conv.inChannels() / conv.groups();
        int taps = conv.kernelSize() * conv.kernelSize();
        double sum = 0;
        for (int o = 0; o < conv.outChannels(); o++) {
            sum += Math.abs(conv.weight()[(o * perGroup + o % perGroup) * taps + taps / 2]);
        }
        return sum / conv.outChannels();
    }

    private static double decibels(float[] weight, float[] rounded, double signal) {
        double noise = 0;
        for (int i = 0; i < weight.length; i++) {
            double error = (double) rounded[i] - weight[i];
            noise += error * error;
        }
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }

    /** True if partial quantization with one scale per layer should keep this layer in floating point. */
    public boolean suggestsSkipping() {
        return int8PerTensorDb < ENOUGH_DB;
    }
}
