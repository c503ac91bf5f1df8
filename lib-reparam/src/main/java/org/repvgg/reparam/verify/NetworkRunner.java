/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;
import org.repvgg.model.SqueezeExcite;
import org.repvgg.model.SqueezeExcite.Placement;
import org.repvgg.reparam.numeric.Arrays64;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;

/** Runs whole networks in float64, one image at a time: the slow reference for logits. */
public final class NetworkRunner {
    /** Receives the output of each convolution before the bias is added. */
    interface Listener {
        void convolved(int index, Plane withoutBias);
    }

    private static final Listener NO_LISTENER = (index, plane) -> {};
    /**
     * Convolutions with more groups than this use scalar loops, which are then faster than many small matrix products.
     */
    private static final int MAX_PRODUCTS = 16;

    private NetworkRunner() {}

    /** Logits [image][class] of the fused network. */
    public static double[][] fused(FusedModel model, Images images) {
        return fused(model, images, NO_LISTENER);
    }

    static double[][] fused(FusedModel model, Images images, Listener listener) {
        double[][] logits = new double[images.count()][];
        for (int n = 0; n < images.count(); n++) {
            Plane plane = new Plane(images.image(n), images.channels(), images.height(), images.width());
            for (int i = 0; i < model.convs().size(); i++) {
                FusedConv conv = model.convs().get(i);
                Plane convolved = convolve(conv, plane);
                listener.convolved(i, convolved);
                addBias(convolved, conv.bias());
                plane = finish(convolved, conv);
            }
            logits[n] = head(plane, model.head());
        }
        return logits;
    }

    /** Logits [image][class] of the network with branches; attention and head are those of the fused model. */
    public static double[][] branches(Network network, FusedModel model, Images images) {
        double[][] logits = new double[images.count()][];
        for (int n = 0; n < images.count(); n++) {
            Plane plane = new Plane(images.image(n), images.channels(), images.height(), images.width());
            for (int i = 0; i < model.convs().size(); i++) {
                FusedConv conv = model.convs().get(i);
                Plane sum = new Plane(
                        branches(network.blocks().get(i), plane),
                        conv.outChannels(),
                        conv.outputSize(plane.height()),
                        conv.outputSize(plane.width()));
                plane = finish(sum, conv);
            }
            logits[n] = head(plane, model.head());
        }
        return logits;
    }

    private static double[] branches(RepBlock block, Plane in) {
        Geometry geometry = block.geometry();
        return new BranchRunner(block).run(in.values(), 1, in.height(), in.width(), 0, geometry.outChannels());
    }

    private static Plane finish(Plane plane, FusedConv conv) {
        SqueezeExcite se = conv.squeezeExcite();
        if (se != null && se.placement() == Placement.BEFORE_ACTIVATION) {
            plane.attend(se);
        }
        plane.activate(conv.activation());
        if (se != null && se.placement() == Placement.AFTER_ACTIVATION) {
            plane.attend(se);
        }
        return plane;
    }

    private static double[] head(Plane plane, FusedLinear head) {
        double[] means = plane.means();
        double[] logits = new double[head.classes()];
        for (int c = 0; c < logits.length; c++) {
            logits[c] = head.bias()[c] + Plane.dot(head.weight(), c, means);
        }
        return logits;
    }

    private static void addBias(Plane plane, float[] bias) {
        int area = plane.height() * plane.width();
        for (int i = 0; i < plane.values().length; i++) {
            plane.values()[i] += bias[i / area];
        }
    }

    private static Plane convolve(FusedConv conv, Plane in) {
        int outHeight = conv.outputSize(in.height());
        int outWidth = conv.outputSize(in.width());
        int places = outHeight * outWidth;
        int outs = conv.outChannels() / conv.groups();
        int row = conv.inChannels() / conv.groups() * conv.kernelSize() * conv.kernelSize();
        double[] out = new double[conv.outChannels() * places];
        for (int g = 0; g < conv.groups(); g++) {
            double[] columns = columns(conv, in, g, outHeight, outWidth);
            double[] weight = new double[outs * row];
            for (int i = 0; i < weight.length; i++) {
                weight[i] = conv.weight()[g * outs * row + i];
            }
            double[] product = conv.groups() > MAX_PRODUCTS
                    ? loop(weight, columns, outs, row, places)
                    : product(weight, columns, outs, row, places);
            System.arraycopy(product, 0, out, g * outs * places, product.length);
        }
        return new Plane(out, conv.outChannels(), outHeight, outWidth);
    }

    private static double[] product(double[] weight, double[] columns, int outs, int row, int places) {
        try (INDArray w = Arrays64.of(weight, outs, row);
                INDArray x = Arrays64.of(columns, row, places);
                INDArray y = Nd4j.createUninitialized(w.dataType(), new long[] {outs, places}, 'c')) {
            w.mmuli(x, y);
            return Arrays64.values(y);
        }
    }

    private static double[] loop(double[] weight, double[] columns, int outs, int row, int places) {
        double[] out = new double[outs * places];
        for (int o = 0; o < outs; o++) {
            for (int i = 0; i < row; i++) {
                double w = weight[o * row + i];
                for (int p = 0; p < places; p++) {
                    out[o * places + p] += w * columns[i * places + p];
                }
            }
        }
        return out;
    }

    /** The im2col matrix of one group's channels, [channels * taps][positions]. */
    private static double[] columns(FusedConv conv, Plane in, int group, int outHeight, int outWidth) {
        int k = conv.kernelSize();
        int perGroup = conv.inChannels() / conv.groups();
        int places = outHeight * outWidth;
        double[] columns = new double[perGroup * k * k * places];
        int row = 0;
        for (int ic = group * perGroup; ic < (group + 1) * perGroup; ic++) {
            for (int kh = 0; kh < k; kh++) {
                for (int kw = 0; kw < k; kw++, row++) {
                    for (int oh = 0; oh < outHeight; oh++) {
                        int ih = oh * conv.stride() - conv.padding() + kh;
                        if (ih < 0 || ih >= in.height()) {
                            continue;
                        }
                        for (int ow = 0; ow < outWidth; ow++) {
                            int iw = ow * conv.stride() - conv.padding() + kw;
                            if (iw >= 0 && iw < in.width()) {
                                columns[row * places + oh * outWidth + ow] =
                                        in.values()[(ic * in.height() + ih) * in.width() + iw];
                            }
                        }
                    }
                }
            }
        }
        return columns;
    }

    /**
     * Mean and variance of each convolution's output before the bias, per channel, over images and positions: by
     * convolution, two arrays [channel].
     */
    public static List<double[][]> statistics(FusedModel model, Images images) {
        List<double[][]> sums = new ArrayList<>();
        long[] counts = new long[model.convs().size()];
        model.convs().forEach(conv -> sums.add(new double[2][conv.outChannels()]));
        fused(model, images, (index, plane) -> {
            int area = plane.height() * plane.width();
            counts[index] += area;
            for (int i = 0; i < plane.values().length; i++) {
                double value = plane.values()[i];
                sums.get(index)[0][i / area] += value;
                sums.get(index)[1][i / area] += value * value;
            }
        });
        for (int i = 0; i < counts.length; i++) {
            double[][] sum = sums.get(i);
            for (int c = 0; c < sum[0].length; c++) {
                sum[0][c] /= counts[i];
                sum[1][c] = Math.max(0, sum[1][c] / counts[i] - sum[0][c] * sum[0][c]);
            }
        }
        return sums;
    }
}
