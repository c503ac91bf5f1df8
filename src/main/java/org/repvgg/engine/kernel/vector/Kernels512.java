/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.Rectifier;
import org.repvgg.engine.kernel.TileKernels;

/** The kernel set on 512-bit vectors: one vector is one pixel of a lane group. */
final class Kernels512 implements LaneKernels {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    private static final int LANES = 512 / Float.SIZE;

    private final TileKernels tiles;

    /**
     * A kernel set.
     *
     * @param panelRows see {@link Transforms512}
     */
    Kernels512(int panelRows) {
        tiles = new Transforms512(panelRows);
    }

    @Override
    public String name() {
        return "vector-512";
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public TileKernels tiles() {
        return tiles;
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
        float floor = floor(rectifier);
        for (int oc = 0; oc < shape.outChannels(); oc++) {
            int firstChannel = oc / shape.groupOutChannels() * shape.groupInChannels();
            int planeAt = inAt + firstChannel * shape.height() * shape.width() * LANES;
            for (int oh = 0; oh < outHeight; oh++) {
                for (int ow = 0; ow < outWidth; ow++) {
                    int to = outAt + ((oc * outHeight + oh) * outWidth + ow) * LANES;
                    directPixel(shape, weight, bias[oc], floor, oc, oh, ow, in, planeAt, out, to);
                }
            }
        }
    }

    private static void directPixel(
            ConvShape shape,
            float[] weight,
            float bias,
            float floor,
            int oc,
            int oh,
            int ow,
            float[] in,
            int planeAt,
            float[] out,
            int to) {
        int k = shape.kernelSize();
        int top = oh * shape.stride() - shape.padding();
        int left = ow * shape.stride() - shape.padding();
        int firstRow = Math.max(0, -top);
        int lastRow = Math.min(k, shape.height() - top);
        int firstColumn = Math.max(0, -left);
        int lastColumn = Math.min(k, shape.width() - left);
        FloatVector sum = FloatVector.broadcast(SPECIES, bias);
        for (int ic = 0; ic < shape.groupInChannels(); ic++) {
            for (int kh = firstRow; kh < lastRow; kh++) {
                int w = ((oc * shape.groupInChannels() + ic) * k + kh) * k;
                int from = planeAt + ((ic * shape.height() + top + kh) * shape.width() + left) * LANES;
                for (int kw = firstColumn; kw < lastColumn; kw++) {
                    sum = FloatVector.fromArray(SPECIES, in, from + kw * LANES)
                            .fma(FloatVector.broadcast(SPECIES, weight[w + kw]), sum);
                }
            }
        }
        sum.max(floor).intoArray(out, to);
    }

    @Override
    public void mean(int channels, int pixels, float[] in, int inAt, float[] out, int outAt) {
        float share = 1f / pixels;
        for (int c = 0; c < channels; c++) {
            FloatVector sum = FloatVector.zero(SPECIES);
            int from = inAt + c * pixels * LANES;
            for (int pixel = 0; pixel < pixels; pixel++) {
                sum = sum.add(FloatVector.fromArray(SPECIES, in, from + pixel * LANES));
            }
            sum.mul(share).intoArray(out, outAt + c * LANES);
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
        float floor = floor(rectifier);
        int fours = outFeatures - outFeatures % 4;
        for (int o = 0; o < fours; o += 4) {
            linearFour(inFeatures, weight, o * inFeatures, bias, o, floor, in, inAt, out, outAt + o * LANES);
        }
        for (int o = fours; o < outFeatures; o++) {
            FloatVector sum = FloatVector.broadcast(SPECIES, bias[o]);
            int w = o * inFeatures;
            for (int i = 0; i < inFeatures; i++) {
                sum = FloatVector.fromArray(SPECIES, in, inAt + i * LANES)
                        .fma(FloatVector.broadcast(SPECIES, weight[w + i]), sum);
            }
            sum.max(floor).intoArray(out, outAt + o * LANES);
        }
    }

    /** Four outputs at once: the sum of one waits for its own last step. */
    private static void linearFour(
            int inFeatures,
            float[] weight,
            int w0,
            float[] bias,
            int b,
            float floor,
            float[] in,
            int inAt,
            float[] out,
            int outAt) {
        int w1 = w0 + inFeatures;
        int w2 = w1 + inFeatures;
        int w3 = w2 + inFeatures;
        FloatVector sum0 = FloatVector.broadcast(SPECIES, bias[b]);
        FloatVector sum1 = FloatVector.broadcast(SPECIES, bias[b + 1]);
        FloatVector sum2 = FloatVector.broadcast(SPECIES, bias[b + 2]);
        FloatVector sum3 = FloatVector.broadcast(SPECIES, bias[b + 3]);
        for (int i = 0; i < inFeatures; i++) {
            FloatVector x = FloatVector.fromArray(SPECIES, in, inAt + i * LANES);
            sum0 = x.fma(FloatVector.broadcast(SPECIES, weight[w0 + i]), sum0);
            sum1 = x.fma(FloatVector.broadcast(SPECIES, weight[w1 + i]), sum1);
            sum2 = x.fma(FloatVector.broadcast(SPECIES, weight[w2 + i]), sum2);
            sum3 = x.fma(FloatVector.broadcast(SPECIES, weight[w3 + i]), sum3);
        }
        sum0.max(floor).intoArray(out, outAt);
        sum1.max(floor).intoArray(out, outAt + LANES);
        sum2.max(floor).intoArray(out, outAt + 2 * LANES);
        sum3.max(floor).intoArray(out, outAt + 3 * LANES);
    }

    @Override
    public void scale(
            int channels, int pixels, float[] gate, int gateAt, Rectifier rectifier, float[] data, int dataAt) {
        float floor = floor(rectifier);
        for (int c = 0; c < channels; c++) {
            FloatVector factor = FloatVector.fromArray(SPECIES, gate, gateAt + c * LANES);
            int from = dataAt + c * pixels * LANES;
            for (int pixel = 0; pixel < pixels; pixel++) {
                int at = from + pixel * LANES;
                FloatVector.fromArray(SPECIES, data, at).mul(factor).max(floor).intoArray(data, at);
            }
        }
    }

    /** The least value that is stored; minus infinity rectifies nothing, and NaN passes either way. */
    private static float floor(Rectifier rectifier) {
        return rectifier == Rectifier.RELU ? 0f : Float.NEGATIVE_INFINITY;
    }
}
