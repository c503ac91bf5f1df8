/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.numeric.Arrays64;
import org.repvgg.reparam.numeric.Normalization;
import org.repvgg.reparam.numeric.NormalizationValues;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.LinearOp.BatchNorm;
import org.repvgg.reparam.recognize.network.LinearOp.Convolution;
import org.repvgg.reparam.recognize.network.RepBlock;

/**
 * Runs a block's branches in their train form, step by step in float64 on ND4J: convolutions, normalizations with
 * running statistics, padding. It shares no code with {@link org.repvgg.reparam.fuse.Transforms} and is the reference that fused kernels are
 * verified against.
 */
final class BranchRunner {
    private final RepBlock block;
    private final Geometry geometry;

    BranchRunner(RepBlock block) {
        this.block = block;
        this.geometry = block.geometry();
    }

    /**
     * The block's output before its activation, channels [from, to).
     *
     * @param input [images][inChannels][height][width]
     */
    double[] run(double[] input, int images, int height, int width, int from, int to) {
        long[] shape = {images, geometry.inChannels(), height, width};
        INDArray x = Arrays64.of(input, shape);
        INDArray sum = null;
        for (Branch branch : block.branches()) {
            INDArray y = run(branch, x, from, to);
            sum = sum == null ? y : sum.add(y);
        }
        if (sum == null) {
            throw new IllegalStateException("the block has no branches");
        }
        for (LinearOp op : block.after()) {
            sum = elementwise(op, sum, from, to);
        }
        return Arrays64.values(sum.dup('c'));
    }

    private INDArray run(Branch branch, INDArray input, int from, int to) {
        INDArray x = input;
        boolean padLater = branch.ops().stream().anyMatch(LinearOp.BatchNormPadding.class::isInstance);
        boolean padded = false;
        boolean placed = false;
        boolean whole = true;
        BatchNorm last = null;
        for (int i = 0; i < branch.ops().size(); i++) {
            LinearOp op = branch.ops().get(i);
            if (op instanceof Convolution conv) {
                boolean inner = padLater && !padded;
                int rowsFrom = padLater ? 0 : from;
                int rowsTo = padLater ? Math.toIntExact(conv.weight().size(0)) : to;
                x = convolve(conv, x, inner, padded, rowsFrom, rowsTo);
                placed |= !inner;
                whole &= padLater;
            } else if (op instanceof LinearOp.AveragePool) {
                x = averagePool(x, padded);
                placed = true;
            } else if (op instanceof LinearOp.BatchNormPadding) {
                x = pad(x, last);
                padded = true;
            } else {
                int channels = Math.toIntExact(x.size(1));
                boolean part = !whole;
                x = elementwise(op, x, part ? from : 0, part ? to : channels);
                last = op instanceof BatchNorm bn ? bn : last;
            }
        }
        if (!placed) {
            x = place(x, 1, 1, geometry.stride());
        }
        return whole && x.size(1) != to - from
                ? x.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to), NDArrayIndex.all(), NDArrayIndex.all())
                : x;
    }

    private INDArray convolve(Convolution conv, INDArray x, boolean inner, boolean padded, int from, int to) {
        int kh = Math.toIntExact(conv.weight().size(2));
        int kw = Math.toIntExact(conv.weight().size(3));
        int stride = inner ? 1 : geometry.stride();
        INDArray in = inner || padded ? x : place(x, kh, kw, 1);
        int groupRows = Math.toIntExact(conv.weight().size(0)) / geometry.groups();
        int perGroup = Math.toIntExact(conv.weight().size(1));
        if (groupRows == 1 && perGroup == 1 && geometry.groups() > 1) {
            return withBias(conv, depthwise(conv, in, kh, kw, stride, from, to), from, to);
        }
        INDArray[] parts = new INDArray[(to - 1) / groupRows - from / groupRows + 1];
        for (int g = from / groupRows; g <= (to - 1) / groupRows; g++) {
            int rowsFrom = Math.max(from, g * groupRows);
            int rowsTo = Math.min(to, (g + 1) * groupRows);
            INDArray weight = weight(conv, g, rowsFrom, rowsTo);
            INDArray channels = geometry.groups() == 1
                    ? in
                    : in.get(
                                    NDArrayIndex.all(),
                                    NDArrayIndex.interval(g * perGroup, (g + 1) * perGroup),
                                    NDArrayIndex.all(),
                                    NDArrayIndex.all())
                            .dup('c');
            parts[g - from / groupRows] = Nd4j.cnn().conv2d(channels, weight, config(kh, kw, stride));
        }
        INDArray y = parts.length == 1 ? parts[0] : Nd4j.concat(1, parts);
        return withBias(conv, y, from, to);
    }

    private static INDArray withBias(Convolution conv, INDArray y, int from, int to) {
        Tensor bias = conv.bias();
        return bias == null ? y : y.addi(column(Arrays.copyOfRange(bias.toDoubles(), from, to)));
    }

    /** Depthwise convolution, one channel per group, by ND4J's operation with weights [kh][kw][channels][1]. */
    private INDArray depthwise(Convolution conv, INDArray in, int kh, int kw, int stride, int from, int to) {
        double[] values = conv.weight().rows(from, to).toDoubles();
        if (conv.plusIdentity()) {
            for (int i = kh * kw / 2; i < values.length; i += kh * kw) {
                values[i] += 1;
            }
        }
        INDArray channels = to - from == in.size(1)
                ? in
                : in.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to), NDArrayIndex.all(), NDArrayIndex.all())
                        .dup('c');
        int taps = kh * kw;
        double[] byTap = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            byTap[i % taps * (to - from) + i / taps] = values[i];
        }
        INDArray weight = Arrays64.of(byTap, kh, kw, to - from, 1);
        return Nd4j.cnn().depthWiseConv2d(channels, weight, config(kh, kw, stride));
    }

    private Conv2DConfig config(int kh, int kw, int stride) {
        return Conv2DConfig.builder()
                .kH(kh)
                .kW(kw)
                .sH(stride)
                .sW(stride)
                .dH(geometry.dilation())
                .dW(geometry.dilation())
                .dataFormat("NCHW")
                .weightsFormat(WeightsFormat.OIYX)
                .build();
    }

    private INDArray weight(Convolution conv, int group, int from, int to) {
        Tensor rows = conv.weight().rows(from, to);
        INDArray weight = Arrays64.of(rows.toDoubles(), rows.shape());
        if (conv.plusIdentity()) {
            int perGroup = Math.toIntExact(rows.size(1));
            for (int o = from; o < to; o++) {
                int column = o - group * perGroup;
                weight.putScalar(o - from, column, 0, 0, weight.getDouble(o - from, column, 0, 0) + 1);
            }
        }
        return weight;
    }

    /** Pads with zeros or crops, so that the window of a kh x kw kernel is centred in the block's window. */
    private INDArray place(INDArray x, int kh, int kw, int stride) {
        int vertical = geometry.padding() - geometry.dilation() * (geometry.kernelSize() - kh) / 2;
        int horizontal = geometry.padding() - geometry.dilation() * (geometry.kernelSize() - kw) / 2;
        INDArray cropped = x.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.interval(Math.max(0, -vertical), stride, x.size(2) - Math.max(0, -vertical)),
                NDArrayIndex.interval(Math.max(0, -horizontal), stride, x.size(3) - Math.max(0, -horizontal)));
        return vertical <= 0 && horizontal <= 0
                ? cropped.dup('c')
                : framed(cropped, Math.max(0, vertical), Math.max(0, horizontal), null);
    }

    private INDArray pad(INDArray x, @Nullable BatchNorm before) {
        if (geometry.padding() == 0) {
            return x;
        }
        double[] shift = before == null
                ? null
                : NormalizationValues.of(before, 0, before.mean().count()).shift();
        return framed(x, geometry.padding(), geometry.padding(), shift);
    }

    private static INDArray framed(INDArray x, int vertical, int horizontal, double @Nullable [] fill) {
        INDArray frame = Nd4j.zeros(
                DataType.DOUBLE, x.size(0), x.size(1), x.size(2) + 2L * vertical, x.size(3) + 2L * horizontal);
        if (fill != null) {
            frame.addi(column(fill));
        }
        frame.put(
                new INDArrayIndex[] {
                    NDArrayIndex.all(),
                    NDArrayIndex.all(),
                    NDArrayIndex.interval(vertical, vertical + x.size(2)),
                    NDArrayIndex.interval(horizontal, horizontal + x.size(3))
                },
                x);
        return frame;
    }

    private INDArray averagePool(INDArray x, boolean padded) {
        int k = geometry.kernelSize();
        INDArray in = padded ? x : framed(x, geometry.padding(), geometry.padding(), null);
        int rows = (Math.toIntExact(in.size(2)) - k) / geometry.stride() + 1;
        int columns = (Math.toIntExact(in.size(3)) - k) / geometry.stride() + 1;
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, in.size(0), in.size(1), rows, columns);
        for (int h = 0; h < k; h++) {
            for (int w = 0; w < k; w++) {
                sum.addi(in.get(
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(h, geometry.stride(), h + (rows - 1) * geometry.stride() + 1),
                        NDArrayIndex.interval(w, geometry.stride(), w + (columns - 1) * geometry.stride() + 1)));
            }
        }
        return sum.divi(k * k);
    }

    private static INDArray elementwise(LinearOp op, INDArray x, int from, int to) {
        if (op instanceof LinearOp.Scale scale) {
            return x.mul(column(Arrays.copyOfRange(scale.factors().toDoubles(), from, to)));
        }
        if (op instanceof BatchNorm bn) {
            Normalization norm = NormalizationValues.of(bn, from, to);
            double[] deviation = new double[norm.channels()];
            for (int c = 0; c < deviation.length; c++) {
                deviation[c] = Math.sqrt(norm.variance()[c] + norm.eps());
            }
            return x.sub(column(norm.mean()))
                    .divi(column(deviation))
                    .muli(column(norm.gamma()))
                    .addi(column(norm.beta()));
        }
        throw new IllegalStateException(op + " does not act on each channel independently");
    }

    private static INDArray column(double[] values) {
        return Arrays64.of(values, 1, values.length, 1, 1);
    }
}
