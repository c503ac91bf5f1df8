/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedModel;

/**
 * Simulation of narrower formats for convolution weights: each weight is rounded to the format and widened again.
 * Biases and the head are unchanged.
 */
public enum WeightFormat {
    /** Symmetric 8-bit integers, one scale per layer: max|W| / 127. */
    INT8_PER_TENSOR,
    /** Symmetric 8-bit integers, one scale per output channel. */
    INT8_PER_CHANNEL,
    /** IEEE 754 binary16; magnitudes beyond 65504 become infinite. */
    FLOAT16,
    /** The upper 16 bits of a float32. */
    BFLOAT16;

    private static final int INT8_MAX = 127;

    /** The weights of one convolution, rounded to nearest, ties to even. */
    public float[] round(FusedConv conv) {
        float[] rounded = conv.weight().clone();
        int row = rounded.length / conv.outChannels();
        switch (this) {
            case INT8_PER_TENSOR -> int8(rounded, 0, rounded.length);
            case INT8_PER_CHANNEL -> {
                for (int o = 0; o < conv.outChannels(); o++) {
                    int8(rounded, o * row, (o + 1) * row);
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < rounded.length; i++) {
                    rounded[i] = half(rounded[i]);
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < rounded.length; i++) {
                    int bits = Float.floatToRawIntBits(rounded[i]);
                    rounded[i] = Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
                }
            }
        }
        return rounded;
    }

    private static void int8(float[] weights, int from, int to) {
        float largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(weights[i]));
        }
        if (largest == 0) {
            return;
        }
        double scale = (double) largest / INT8_MAX;
        for (int i = from; i < to; i++) {
            weights[i] = (float) (Math.rint(weights[i] / scale) * scale);
        }
    }

    /** Rounds to the nearest binary16 value. */
    static float half(float value) {
        if (value == 0 || !Float.isFinite(value)) {
            return value;
        }
        int exponent = Math.max(Math.getExponent(value), -14);
        double step = Math.scalb(1.0, exponent - 10);
        double rounded = Math.rint(value / step) * step;
        return Math.abs(rounded) > HALF_MAX ? Math.copySign(Float.POSITIVE_INFINITY, value) : (float) rounded;
    }

    /** The largest finite binary16. */
    static final float HALF_MAX = 65504;

    /** The smallest normal binary16, 2^-14. */
    static final float HALF_MIN_NORMAL = 0x1p-14f;

    /** A copy of the network with its convolution weights rounded. */
    public FusedModel round(FusedModel model) {
        return new FusedModel(
                model.variant(), model.convs().stream().map(this::rounded).toList(), model.head(), model.metadata());
    }

    private FusedConv rounded(FusedConv conv) {
        return new FusedConv(
                conv.name(),
                conv.inChannels(),
                conv.outChannels(),
                conv.kernelSize(),
                conv.stride(),
                conv.padding(),
                conv.groups(),
                conv.activation(),
                conv.squeezeExcite(),
                round(conv),
                conv.bias());
    }
}
