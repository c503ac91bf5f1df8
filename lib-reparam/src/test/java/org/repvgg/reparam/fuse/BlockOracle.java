/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.SqueezeExcite;
import org.repvgg.reparam.Npy;
import org.repvgg.reparam.numeric.Kernel;
import org.repvgg.reparam.recognize.network.Geometry;

/** One fused block by plain loops in float64: convolution, bias, attention, activation. */
record BlockOracle(Kernel kernel, FusedConv conv, Geometry geometry) {
    double[] run(Npy input, Npy output) {
        int images = (int) input.shape()[0];
        int height = (int) output.shape()[2];
        int width = (int) output.shape()[3];
        double[] out = new double[images * geometry.outChannels() * height * width];
        int at = 0;
        for (int n = 0; n < images; n++) {
            int first = at;
            for (int oc = 0; oc < geometry.outChannels(); oc++) {
                for (int oh = 0; oh < height; oh++) {
                    for (int ow = 0; ow < width; ow++) {
                        out[at++] = kernel.bias()[oc] + sum(input, n, oc, oh, ow);
                    }
                }
            }
            SqueezeExcite se = conv.squeezeExcite();
            if (se != null) {
                attend(out, first, height * width, se);
            }
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = conv.activation().kind() == Activation.Kind.NONE
                    ? out[i]
                    : conv.activation().kind() == Activation.Kind.RELU
                            ? Math.max(0, out[i])
                            : out[i] / (1 + Math.exp(-out[i]));
        }
        return out;
    }

    private double sum(Npy input, int n, int oc, int oh, int ow) {
        int perGroup = kernel.inPerGroup();
        int group = oc / (geometry.outChannels() / geometry.groups());
        int height = (int) input.shape()[2];
        int width = (int) input.shape()[3];
        double sum = 0;
        for (int ic = 0; ic < perGroup; ic++) {
            for (int kh = 0; kh < kernel.height(); kh++) {
                for (int kw = 0; kw < kernel.width(); kw++) {
                    int ih = oh * geometry.stride() - geometry.padding() + kh * geometry.dilation();
                    int iw = ow * geometry.stride() - geometry.padding() + kw * geometry.dilation();
                    if (ih >= 0 && ih < height && iw >= 0 && iw < width) {
                        int channel = group * perGroup + ic;
                        sum += kernel.weight()[((oc * perGroup + ic) * kernel.height() + kh) * kernel.width() + kw]
                                * input.values()[((n * geometry.inChannels() + channel) * height + ih) * width + iw];
                    }
                }
            }
        }
        return sum;
    }

    private static void attend(double[] out, int first, int area, SqueezeExcite se) {
        double[] means = new double[se.channels()];
        for (int c = 0; c < means.length; c++) {
            for (int i = 0; i < area; i++) {
                means[c] += out[first + c * area + i] / area;
            }
        }
        for (int c = 0; c < means.length; c++) {
            double gate = se.expandBias()[c];
            for (int i = 0; i < se.innerChannels(); i++) {
                double inner = se.reduceBias()[i];
                for (int j = 0; j < means.length; j++) {
                    inner += se.reduceWeight()[i * means.length + j] * means[j];
                }
                gate += se.expandWeight()[c * se.innerChannels() + i] * Math.max(0, inner);
            }
            for (int i = 0; i < area; i++) {
                out[first + c * area + i] /= 1 + Math.exp(-gate);
            }
        }
    }
}
