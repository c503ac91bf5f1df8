/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The kernel set in plain Java: the oracle that the vector sets are tested against and the fallback where
 * {@code jdk.incubator.vector} is absent. Products and sums are rounded one by one (no fused multiply-add), so it needs
 * nothing of the processor.
 */
final class ScalarKernels implements LaneKernels {
    /** Enough for the compiler to use whatever vectors it likes, few enough for a small batch not to cost much. */
    private static final int LANES = 8;

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public @Nullable TileKernels tiles() {
        return null;
    }

    @Override
    public void direct(
            ConvShape shape,
            float[] weight,
            float[] bias,
            Rectifier rectifier,
            float[] in,
            int inAt,
            float[] out,
            int outAt) {
        int outHeight = shape.outHeight();
        int outWidth = shape.outWidth();
        for (int oc = 0; oc < shape.outChannels(); oc++) {
            for (int oh = 0; oh < outHeight; oh++) {
                for (int ow = 0; ow < outWidth; ow++) {
                    int to = outAt + ((oc * outHeight + oh) * outWidth + ow) * LANES;
                    directPixel(shape, weight, bias[oc], oc, oh, ow, in, inAt, out, to);
                    rectify(rectifier, out, to);
                }
            }
        }
    }

    private static void directPixel(
            ConvShape shape,
            float[] weight,
            float bias,
            int oc,
            int oh,
            int ow,
            float[] in,
            int inAt,
            float[] out,
            int to) {
        int k = shape.kernelSize();
        int firstChannel = oc / shape.groupOutChannels() * shape.groupInChannels();
        for (int lane = 0; lane < LANES; lane++) {
            out[to + lane] = bias;
        }
        for (int ic = 0; ic < shape.groupInChannels(); ic++) {
            for (int kh = 0; kh < k; kh++) {
                int ih = oh * shape.stride() + kh - shape.padding();
                if (ih < 0 || ih >= shape.height()) {
                    continue;
                }
                for (int kw = 0; kw < k; kw++) {
                    int iw = ow * shape.stride() + kw - shape.padding();
                    if (iw < 0 || iw >= shape.width()) {
                        continue;
                    }
                    float w = weight[((oc * shape.groupInChannels() + ic) * k + kh) * k + kw];
                    int from = inAt + (((firstChannel + ic) * shape.height() + ih) * shape.width() + iw) * LANES;
                    for (int lane = 0; lane < LANES; lane++) {
                        out[to + lane] += w * in[from + lane];
                    }
                }
            }
        }
    }

    @Override
    public void mean(int channels, int pixels, float[] in, int inAt, float[] out, int outAt) {
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
    public void linear(
            int inFeatures,
            int outFeatures,
            float[] weight,
            float[] bias,
            Rectifier rectifier,
            float[] in,
            int inAt,
            float[] out,
            int outAt) {
        for (int o = 0; o < outFeatures; o++) {
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
            rectify(rectifier, out, to);
        }
    }

    @Override
    public void scale(
            int channels, int pixels, float[] gate, int gateAt, Rectifier rectifier, float[] data, int dataAt) {
        for (int c = 0; c < channels; c++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                int at = dataAt + (c * pixels + pixel) * LANES;
                for (int lane = 0; lane < LANES; lane++) {
                    data[at + lane] *= gate[gateAt + c * LANES + lane];
                }
                rectify(rectifier, data, at);
            }
        }
    }

    private static void rectify(Rectifier rectifier, float[] data, int at) {
        if (rectifier == Rectifier.RELU) {
            for (int lane = 0; lane < LANES; lane++) {
                data[at + lane] = Math.max(data[at + lane], 0f);
            }
        }
    }
}
