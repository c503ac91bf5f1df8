/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.repvgg.model.Activation;

/**
 * The operations of a network on one lane group, as many images at once as the {@link KernelSet} has lanes.
 *
 * <p>Method: each operation by its definition, one lane per image.
 *
 * <p>Shapes: activations are [channel][row][column][lane], so a pixel is {@code lanes} adjacent floats; offsets
 * ({@code inAt}, {@code outAt}) are in floats and point at channel 0, row 0, column 0, lane 0. Weights are as the fused
 * model has them. Outputs are overwritten, inputs and weights only read, no two may overlap.
 *
 * <p>Caller checks: sizes and ranges (planning did, once). Here only {@code assert}.
 *
 * <p>Accuracy: float32 throughout. Every lane is computed by the same sequence of operations, whatever its neighbours
 * hold: an image's result has the same bits in any lane. NaN and infinity propagate within their lane.
 * Activations are within 4 ulp or 1e-7 of their definitions, whichever is more, see docs/design/kernels.md#activations.
 *
 * <p>Thread-safe: implementations have no state.
 */
public interface LaneKernels {
    /**
     * Convolution with bias and activation: out[oc][oh][ow] = bias[oc] + sum over ic, kh, kw of
     * weight[oc][ic][kh][kw] * in[group * groupInChannels + ic][oh * stride + kh - padding][ow * stride + kw - padding];
     * taps outside the image are left out. Summed in float32 in the order ic, kh, kw, beginning with the bias.
     *
     * <p>Cost: 2 * weights * output pixels * lanes flops.
     */
    void direct(ConvLayer layer, float[] in, int inAt, float[] out, int outAt);

    /** Global average: out[channel] = sum over the pixels in row order, times 1 / pixels. */
    void mean(int channels, int pixels, float[] in, int inAt, float[] out, int outAt);

    /** Linear layer on [feature][lane]: out[o] = bias[o] + sum over i of weight[o][i] * in[i], in the order of i. */
    void linear(LinearLayer layer, float[] in, int inAt, float[] out, int outAt);

    /** Multiplies every pixel of a channel by gate[channel][lane], in place, then applies the activation. */
    void scale(int channels, int pixels, float[] gate, int gateAt, Activation activation, float[] data, int dataAt);
}
