/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A kernel set: the operations of a network on one lane group, {@link #lanes} images at once.
 *
 * <p>Shapes: activations are [channel][row][column][lane], so a pixel is {@code lanes} adjacent floats; offsets
 * ({@code inAt}, {@code outAt}) are in floats and point at channel 0, row 0, column 0, lane 0. Weights are as the fused
 * model has them. Outputs are overwritten, inputs and weights only read, no two may overlap.
 *
 * <p>Every lane is computed by the same sequence of operations, whatever its neighbours hold: an image's result has the
 * same bits in any lane. NaN and infinity propagate within their lane.
 *
 * <p>Caller checks sizes and ranges (the plan did, once). Thread-safe: implementations have no state.
 */
public interface LaneKernels {
    /** {@code scalar} or {@code vector-} and the width in bits. */
    String name();

    /** Images in a lane group. */
    int lanes();

    /** The same lanes' kernels for Winograd's method, or null where the set has none. */
    @Nullable
    TileKernels tiles();

    /**
     * Convolution with bias and optional ReLU, by its definition: out[oc][oh][ow] = bias[oc] + sum over ic, kh, kw of
     * weight[oc][ic][kh][kw] * in[group * groupInChannels + ic][oh * stride + kh - padding][ow * stride + kw - padding];
     * taps outside the image are left out. Summed in float32 in the order ic, kh, kw, beginning with the bias.
     */
    void direct(
            ConvShape shape,
            float[] weight,
            float[] bias,
            Rectifier rectifier,
            float[] in,
            int inAt,
            float[] out,
            int outAt);

    /** Global average: out[channel] = sum over the pixels in row order, times 1 / pixels. */
    void mean(int channels, int pixels, float[] in, int inAt, float[] out, int outAt);

    /** Linear layer on [feature][lane]: out[o] = bias[o] + sum over i of weight[o][i] * in[i], in the order of i. */
    void linear(
            int inFeatures,
            int outFeatures,
            float[] weight,
            float[] bias,
            Rectifier rectifier,
            float[] in,
            int inAt,
            float[] out,
            int outAt);

    /** Multiplies every pixel of a channel by gate[channel][lane], in place, then rectifies. */
    void scale(int channels, int pixels, float[] gate, int gateAt, Rectifier rectifier, float[] data, int dataAt);
}
