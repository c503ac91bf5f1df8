/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.workload;

import java.util.stream.IntStream;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;

/**
 * Runs the network by definition in double precision, as the reference for the logits of every runtime.
 *
 * <p>out[oc][oh][ow] = bias[oc] + sum over ic, kh, kw of weight[oc][ic][kh][kw] * in[ic][oh * stride + kh - padding][ow
 * * stride + kw - padding]; taps outside the image are zero. Shares no code with the engine. Uses all cores, so it must
 * not run during measurements.
 */
public final class Float64Reference {
    private Float64Reference() {}

    /** Logits [class] of one image of the workload. */
    public static double[] logits(Workload workload, int image) {
        int floats = workload.imageFloats();
        double[] in = new double[floats];
        for (int i = 0; i < floats; i++) {
            in[i] = workload.images()[image * floats + i];
        }
        int height = workload.height();
        int width = workload.width();
        for (FusedConv conv : workload.model().convs()) {
            in = convolve(conv, in, height, width);
            height = conv.outputSize(height);
            width = conv.outputSize(width);
        }
        return head(workload.model().head(), in, height * width);
    }

    private static double[] convolve(FusedConv conv, double[] in, int height, int width) {
        int pad = conv.padding();
        int paddedHeight = height + 2 * pad;
        int paddedWidth = width + 2 * pad;
        double[] padded = new double[conv.inChannels() * paddedHeight * paddedWidth];
        for (int row = 0; row < conv.inChannels() * height; row++) {
            int to = (row / height * paddedHeight + row % height + pad) * paddedWidth + pad;
            System.arraycopy(in, row * width, padded, to, width);
        }
        int outHeight = conv.outputSize(height);
        int outWidth = conv.outputSize(width);
        double[] out = new double[conv.outChannels() * outHeight * outWidth];
        int ics = conv.inChannels() / conv.groups();
        int ocs = conv.outChannels() / conv.groups();
        int taps = conv.kernelSize();
        IntStream.range(0, conv.outChannels()).parallel().forEach(oc -> {
            double[] row = new double[outWidth];
            for (int oh = 0; oh < outHeight; oh++) {
                java.util.Arrays.fill(row, conv.bias()[oc]);
                for (int i = 0; i < ics; i++) {
                    int ic = oc / ocs * ics + i;
                    for (int kh = 0; kh < taps; kh++) {
                        int from = (ic * paddedHeight + oh * conv.stride() + kh) * paddedWidth;
                        int w = ((oc * ics + i) * taps + kh) * taps;
                        for (int kw = 0; kw < taps; kw++) {
                            addScaled(padded, from + kw, conv.stride(), conv.weight()[w + kw], row);
                        }
                    }
                }
                for (int ow = 0; ow < outWidth; ow++) {
                    boolean cut = conv.activation().kind() == Activation.Kind.RELU && row[ow] < 0;
                    out[(oc * outHeight + oh) * outWidth + ow] = cut ? 0 : row[ow];
                }
            }
        });
        return out;
    }

    private static void addScaled(double[] in, int from, int stride, double weight, double[] row) {
        if (stride == 1) {
            for (int i = 0; i < row.length; i++) {
                row[i] += weight * in[from + i];
            }
        } else {
            for (int i = 0; i < row.length; i++) {
                row[i] += weight * in[from + i * stride];
            }
        }
    }

    private static double[] head(FusedLinear head, double[] in, int pixels) {
        double[] means = new double[head.inFeatures()];
        for (int channel = 0; channel < means.length; channel++) {
            double sum = 0;
            for (int pixel = 0; pixel < pixels; pixel++) {
                sum += in[channel * pixels + pixel];
            }
            means[channel] = sum / pixels;
        }
        double[] logits = new double[head.classes()];
        for (int i = 0; i < logits.length; i++) {
            double sum = head.bias()[i];
            for (int channel = 0; channel < means.length; channel++) {
                sum += (double) head.weight()[i * means.length + channel] * means[channel];
            }
            logits[i] = sum;
        }
        return logits;
    }
}
