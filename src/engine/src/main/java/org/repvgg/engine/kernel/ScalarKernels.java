/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.repvgg.model.Activation;

/**
 * The kernel set in plain Java: the oracle that the vector sets are tested against and the fallback where
 * {@code jdk.incubator.vector} is absent. Products and sums are rounded one by one (no fused multiply-add), so it needs
 * nothing of the processor.
 */
final class ScalarKernels implements LaneKernels {
    /** Enough for the compiler to use whatever vectors it likes, few enough for a small batch not to cost much. */
    private static final int LANES = 8;

    /** The set. */
    static KernelSet set() {
        return new KernelSet("scalar", LANES, new ScalarKernels(), null);
    }

    @Override
    public void direct(ConvLayer layer, float[] in, int inAt, float[] out, int outAt) {
        ConvShape shape = layer.shape();
        assert inAt >= 0 && inAt + shape.inFloats() * LANES <= in.length;
        assert outAt >= 0 && outAt + shape.outFloats() * LANES <= out.length;
        int pixels = shape.outHeight() * shape.outWidth();
        for (int oc = 0; oc < shape.outChannels(); oc++) {
            int firstChannel = oc / shape.groupOutChannels() * shape.groupInChannels();
            int planeAt = inAt + firstChannel * shape.height() * shape.width() * LANES;
            for (int pixel = 0; pixel < pixels; pixel++) {
                int to = outAt + (oc * pixels + pixel) * LANES;
                directPixel(layer, oc, pixel, in, planeAt, out, to);
                activate(layer.activation(), out, to);
            }
        }
    }

    private static void directPixel(ConvLayer layer, int oc, int pixel, float[] in, int planeAt, float[] out, int to) {
        ConvShape shape = layer.shape();
        float[] weight = layer.weight();
        int k = shape.kernelSize();
        int top = pixel / shape.outWidth() * shape.stride() - shape.padding();
        int left = pixel % shape.outWidth() * shape.stride() - shape.padding();
        float bias = layer.bias()[oc];
        for (int lane = 0; lane < LANES; lane++) {
            out[to + lane] = bias;
        }
        for (int ic = 0; ic < shape.groupInChannels(); ic++) {
            for (int kh = 0; kh < k; kh++) {
                int ih = top + kh;
                if (ih < 0 || ih >= shape.height()) {
                    continue;
                }
                for (int kw = 0; kw < k; kw++) {
                    int iw = left + kw;
                    if (iw < 0 || iw >= shape.width()) {
                        continue;
                    }
                    float w = weight[((oc * shape.groupInChannels() + ic) * k + kh) * k + kw];
                    int from = planeAt + ((ic * shape.height() + ih) * shape.width() + iw) * LANES;
                    for (int lane = 0; lane < LANES; lane++) {
                        out[to + lane] += w * in[from + lane];
                    }
                }
            }
        }
    }

    @Override
    public void mean(int channels, int pixels, float[] in, int inAt, float[] out, int outAt) {
        assert inAt >= 0 && inAt + channels * pixels * LANES <= in.length;
        assert outAt >= 0 && outAt + channels * LANES <= out.length;
        float share = 1f / pixels;
        for (int c = 0; c < channels; c++) {
            for (int lane = 0; lane < LANES; lane++) {
                float sum = 0;
                for (int pixel = 0; pixel < pixels; pixel++) {
                    sum += in[inAt + (c * pixels + pixel) * LANES + lane];
                }
                out[outAt + c * LANES + lane] = sum * share;
            }
        }
    }

    @Override
    public void linear(LinearLayer layer, float[] in, int inAt, float[] out, int outAt) {
        assert inAt >= 0 && inAt + layer.inFeatures() * LANES <= in.length;
        assert outAt >= 0 && outAt + layer.outFeatures() * LANES <= out.length;
        int inFeatures = layer.inFeatures();
        float[] weight = layer.weight();
        float[] bias = layer.bias();
        for (int o = 0; o < layer.outFeatures(); o++) {
            int to = outAt + o * LANES;
            for (int lane = 0; lane < LANES; lane++) {
                out[to + lane] = bias[o];
            }
            for (int i = 0; i < inFeatures; i++) {
                float w = weight[o * inFeatures + i];
                int from = inAt + i * LANES;
                for (int lane = 0; lane < LANES; lane++) {
                    out[to + lane] += w * in[from + lane];
                }
            }
            activate(layer.activation(), out, to);
        }
    }

    @Override
    public void scale(
            int channels, int pixels, float[] gate, int gateAt, Activation activation, float[] data, int dataAt) {
        assert gateAt >= 0 && gateAt + channels * LANES <= gate.length;
        assert dataAt >= 0 && dataAt + channels * pixels * LANES <= data.length;
        for (int c = 0; c < channels; c++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                int at = dataAt + (c * pixels + pixel) * LANES;
                for (int lane = 0; lane < LANES; lane++) {
                    data[at + lane] *= gate[gateAt + c * LANES + lane];
                }
                activate(activation, data, at);
            }
        }
    }

    private static void activate(Activation activation, float[] data, int at) {
        switch (activation.kind()) {
            case NONE -> {}
            case RELU -> {
                for (int lane = 0; lane < LANES; lane++) {
                    data[at + lane] = Math.max(data[at + lane], 0f);
                }
            }
            default -> {
                for (int lane = 0; lane < LANES; lane++) {
                    data[at + lane] = activated(activation, data[at + lane]);
                }
            }
        }
    }

    private static float activated(Activation activation, float x) {
        return switch (activation.kind()) {
            case NONE, RELU ->
                throw new IllegalArgumentException("Cannot apply " + activation + " here: it is no function of "
                        + "its own (expected another one).");
            case RELU6 -> ScalarActivations.relu6(x);
            case LEAKY_RELU -> ScalarActivations.leakyRelu(x, activation.slope());
            case SILU -> ScalarActivations.silu(x);
            case HARDSWISH -> ScalarActivations.hardswish(x);
            case GELU -> ScalarActivations.gelu(x);
            case GELU_TANH -> ScalarActivations.geluTanh(x);
        };
    }
}
