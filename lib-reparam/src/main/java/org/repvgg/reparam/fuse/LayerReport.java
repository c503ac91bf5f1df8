/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import org.repvgg.reparam.fused.FusedConv;

/**
 * How well a fused layer's weights bear fewer bits. Fusing puts a spike at the centre of the diagonal (the identity
 * branch), which stretches the range that one scale must cover.
 *
 * @param largest max|W|
 * @param maxToStd max|W| over the standard deviation of W; past about 25, int8 with one scale loses the layer
 * @param centreSpike mean |W| at the centre of the diagonal over the standard deviation; about 0.8 without a spike, NaN
 *     where the layer has no diagonal
 * @param int8PerTensorDb signal-to-noise ratio of the weights in int8 with one scale, in decibels
 * @param int8PerChannelDb likewise with one scale an output channel
 * @param beyondHalf weights beyond binary16's 65504
 * @param belowHalf weights other than zero below binary16's normal numbers
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
     * Noise under a 300th of the signal's power. Uniform rounding noise gives 52.9 dB - 20 log10(max / std), so this is
     * max / std of about 25; layers below it are what partial quantization leaves in float.
     */
    static final double ENOUGH_DB = 25;

    /** Measures one layer. */
    static LayerReport of(FusedConv conv) {
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

    /** True if partial quantization with one scale a layer should leave this layer in float. */
    public boolean suggestsSkipping() {
        return int8PerTensorDb < ENOUGH_DB;
    }
}
