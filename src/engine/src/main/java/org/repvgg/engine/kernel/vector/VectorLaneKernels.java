/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import static org.repvgg.engine.kernel.vector.Lanes.COUNT;
import static org.repvgg.engine.kernel.vector.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import org.repvgg.engine.kernel.ConvLayer;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.LinearLayer;
import org.repvgg.model.Activation;

/**
 * The operations of a network on vectors: one vector is one pixel of a lane group.
 *
 * <p>Method: direct, by the definitions of {@link LaneKernels}; a linear layer computes four outputs at once.
 *
 * <p>Accuracy: one fused multiply-add per term, in the order of the definition, so all widths give the same bits.
 *
 * <p>Source: derived in docs/design/kernels.md#layout.
 */
final class VectorLaneKernels implements LaneKernels {
    /** Pixels that are scaled before they are activated: few enough for the first-level cache. */
    private static final int PIXELS = 128;

    @Override
    public void direct(ConvLayer layer, float[] in, int inAt, float[] out, int outAt) {
        ConvShape shape = layer.shape();
        assert inAt >= 0 && inAt + shape.inFloats() * COUNT <= in.length;
        assert outAt >= 0 && outAt + shape.outFloats() * COUNT <= out.length;
        int width = shape.outWidth();
        int pixels = shape.outHeight() * width;
        float floor = floor(layer.activation());
        VectorActivation activation = VectorActivation.of(layer.activation());
        for (int oc = 0; oc < shape.outChannels(); oc++) {
            int firstChannel = oc / shape.groupOutChannels() * shape.groupInChannels();
            int planeAt = inAt + firstChannel * shape.height() * shape.width() * COUNT;
            for (int first = 0; first < pixels; first += width) {
                int to = outAt + (oc * pixels + first) * COUNT;
                for (int i = 0; i < width; i++) {
                    directPixel(layer, floor, oc, first + i, in, planeAt, out, to + i * COUNT);
                }
                if (activation != null) {
                    activation.apply(layer.activation().slope(), out, to, 0, 1, width);
                }
            }
        }
    }

    private static void directPixel(
            ConvLayer layer, float floor, int oc, int pixel, float[] in, int planeAt, float[] out, int to) {
        ConvShape shape = layer.shape();
        float[] weight = layer.weight();
        int k = shape.kernelSize();
        int top = pixel / shape.outWidth() * shape.stride() - shape.padding();
        int left = pixel % shape.outWidth() * shape.stride() - shape.padding();
        int firstRow = Math.max(0, -top);
        int lastRow = Math.min(k, shape.height() - top);
        int firstColumn = Math.max(0, -left);
        int lastColumn = Math.min(k, shape.width() - left);
        FloatVector sum = FloatVector.broadcast(SPECIES, layer.bias()[oc]);
        for (int ic = 0; ic < shape.groupInChannels(); ic++) {
            for (int kh = firstRow; kh < lastRow; kh++) {
                int w = ((oc * shape.groupInChannels() + ic) * k + kh) * k;
                int from = planeAt + ((ic * shape.height() + top + kh) * shape.width() + left) * COUNT;
                for (int kw = firstColumn; kw < lastColumn; kw++) {
                    sum = FloatVector.fromArray(SPECIES, in, from + kw * COUNT)
                            .fma(FloatVector.broadcast(SPECIES, weight[w + kw]), sum);
                }
            }
        }
        sum.max(floor).intoArray(out, to);
    }

    @Override
    public void mean(int channels, int pixels, float[] in, int inAt, float[] out, int outAt) {
        assert inAt >= 0 && inAt + channels * pixels * COUNT <= in.length;
        assert outAt >= 0 && outAt + channels * COUNT <= out.length;
        float share = 1f / pixels;
        for (int c = 0; c < channels; c++) {
            FloatVector sum = FloatVector.zero(SPECIES);
            int from = inAt + c * pixels * COUNT;
            for (int pixel = 0; pixel < pixels; pixel++) {
                sum = sum.add(FloatVector.fromArray(SPECIES, in, from + pixel * COUNT));
            }
            sum.mul(share).intoArray(out, outAt + c * COUNT);
        }
    }

    @Override
    public void linear(LinearLayer layer, float[] in, int inAt, float[] out, int outAt) {
        assert inAt >= 0 && inAt + layer.inFeatures() * COUNT <= in.length;
        assert outAt >= 0 && outAt + layer.outFeatures() * COUNT <= out.length;
        float floor = floor(layer.activation());
        int fours = layer.outFeatures() - layer.outFeatures() % 4;
        for (int o = 0; o < fours; o += 4) {
            linearFour(layer, o, floor, in, inAt, out, outAt + o * COUNT);
        }
        for (int o = fours; o < layer.outFeatures(); o++) {
            linearOne(layer, o, floor, in, inAt, out, outAt + o * COUNT);
        }
        VectorActivation activation = VectorActivation.of(layer.activation());
        if (activation != null) {
            activation.apply(layer.activation().slope(), out, outAt, 0, 1, layer.outFeatures());
        }
    }

    private static void linearOne(LinearLayer layer, int o, float floor, float[] in, int inAt, float[] out, int outAt) {
        float[] weight = layer.weight();
        int inFeatures = layer.inFeatures();
        FloatVector sum = FloatVector.broadcast(SPECIES, layer.bias()[o]);
        int w = o * inFeatures;
        for (int i = 0; i < inFeatures; i++) {
            sum = FloatVector.fromArray(SPECIES, in, inAt + i * COUNT)
                    .fma(FloatVector.broadcast(SPECIES, weight[w + i]), sum);
        }
        sum.max(floor).intoArray(out, outAt);
    }

    /** Four outputs at once: a single sum is latency-bound. */
    private static void linearFour(
            LinearLayer layer, int o, float floor, float[] in, int inAt, float[] out, int outAt) {
        float[] weight = layer.weight();
        float[] bias = layer.bias();
        int inFeatures = layer.inFeatures();
        int w0 = o * inFeatures;
        int w1 = w0 + inFeatures;
        int w2 = w1 + inFeatures;
        int w3 = w2 + inFeatures;
        FloatVector sum0 = FloatVector.broadcast(SPECIES, bias[o]);
        FloatVector sum1 = FloatVector.broadcast(SPECIES, bias[o + 1]);
        FloatVector sum2 = FloatVector.broadcast(SPECIES, bias[o + 2]);
        FloatVector sum3 = FloatVector.broadcast(SPECIES, bias[o + 3]);
        for (int i = 0; i < inFeatures; i++) {
            FloatVector x = FloatVector.fromArray(SPECIES, in, inAt + i * COUNT);
            sum0 = x.fma(FloatVector.broadcast(SPECIES, weight[w0 + i]), sum0);
            sum1 = x.fma(FloatVector.broadcast(SPECIES, weight[w1 + i]), sum1);
            sum2 = x.fma(FloatVector.broadcast(SPECIES, weight[w2 + i]), sum2);
            sum3 = x.fma(FloatVector.broadcast(SPECIES, weight[w3 + i]), sum3);
        }
        sum0.max(floor).intoArray(out, outAt);
        sum1.max(floor).intoArray(out, outAt + COUNT);
        sum2.max(floor).intoArray(out, outAt + 2 * COUNT);
        sum3.max(floor).intoArray(out, outAt + 3 * COUNT);
    }

    @Override
    public void scale(
            int channels, int pixels, float[] gate, int gateAt, Activation activation, float[] data, int dataAt) {
        assert gateAt >= 0 && gateAt + channels * COUNT <= gate.length;
        assert dataAt >= 0 && dataAt + channels * pixels * COUNT <= data.length;
        float floor = floor(activation);
        VectorActivation function = VectorActivation.of(activation);
        for (int c = 0; c < channels; c++) {
            int count;
            for (int first = 0; first < pixels; first += count) {
                count = Math.min(PIXELS, pixels - first);
                int from = dataAt + (c * pixels + first) * COUNT;
                scaleRun(gate, gateAt + c * COUNT, floor, data, from, count);
                if (function != null) {
                    function.apply(activation.slope(), data, from, 0, 1, count);
                }
            }
        }
    }

    /** Multiplies adjacent vectors by one. */
    private static void scaleRun(float[] gate, int gateAt, float floor, float[] data, int from, int count) {
        FloatVector factor = FloatVector.fromArray(SPECIES, gate, gateAt);
        for (int i = 0; i < count; i++) {
            int at = from + i * COUNT;
            FloatVector.fromArray(SPECIES, data, at).mul(factor).max(floor).intoArray(data, at);
        }
    }

    /** The least value that is stored: minus infinity but for ReLU. NaN is stored either way. */
    private static float floor(Activation activation) {
        return activation.kind() == Activation.Kind.RELU ? 0f : Float.NEGATIVE_INFINITY;
    }
}
