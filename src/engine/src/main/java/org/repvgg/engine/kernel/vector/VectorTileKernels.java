/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import static org.repvgg.engine.kernel.vector.Lanes.COUNT;

import org.repvgg.engine.kernel.Blocking;
import org.repvgg.engine.kernel.ColumnSplit;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.CoordinateGemmArgs;
import org.repvgg.engine.kernel.GemmArgs;
import org.repvgg.engine.kernel.InputTileArgs;
import org.repvgg.engine.kernel.OutputTileArgs;
import org.repvgg.engine.kernel.TileKernels;
import org.repvgg.engine.kernel.WeightTransformArgs;
import org.repvgg.model.Activation;

/**
 * Loops over the generated {@link WinogradTransforms} and {@link GemmKernels}.
 *
 * <p>Method: a tile is transformed along one axis, then along the other, four channels at a time: columns of the input first,
 * rows of coordinates of the output first. GEMMs run panel by panel over each group of vectors. These loops hold no vectors
 * themselves: see docs/design/kernels.md#registers for why.
 *
 * <p>Shapes, accuracy, cost: see {@link TileKernels}. Source: docs/design/kernels.md.
 */
final class VectorTileKernels implements TileKernels {
    /** Channels between the two transforms of a tile at once, so that tables are read once for so many. */
    private static final int CHANNELS = 4;

    private static final int TAPS = 3;

    private final Blocking blocking;
    private final int mr;
    private final int nr;
    /** By their columns less one. */
    private final GemmKernel[] gemms;

    VectorTileKernels(Blocking blocking) {
        this.blocking = blocking;
        mr = blocking.mr();
        nr = blocking.nr();
        gemms = GemmKernels.of(mr, nr);
    }

    @Override
    public Blocking blocking() {
        return blocking;
    }

    @Override
    public void inputTile(InputTileArgs a) {
        assert a.rows.stride() == a.columns.stride();
        assert 0 <= a.firstColumn && a.firstColumn <= a.lastColumn && a.lastColumn <= a.columns.inputs();
        assert a.coordinateFrom + a.rows.alpha() * a.columns.alpha() <= a.coordinateAt.length;
        int pitch = a.rows.stride() == 1
                ? WinogradTransforms.INPUT_PITCH_STRIDE_1
                : WinogradTransforms.INPUT_PITCH_STRIDE_2;
        assert a.workAt + CHANNELS * a.columns.inputs() * pitch * COUNT <= a.work.length;
        LineTransforms.Input rows = WinogradTransforms.of(a.rows).input();
        LineTransforms.Input columns = WinogradTransforms.of(a.columns).input();
        int column = pitch * COUNT;
        int channel = a.columns.inputs() * column;
        int inside = a.lastColumn - a.firstColumn;
        int beyond = a.columns.inputs() - a.lastColumn;
        for (int c = 0; c < CHANNELS; c++) {
            int at = a.workAt + c * channel;
            VectorRuns.zero(a.work, at, COUNT, a.firstColumn * pitch);
            VectorRuns.zero(a.work, at + a.lastColumn * column, COUNT, beyond * pitch);
        }
        int count;
        for (int first = 0; first < a.channels; first += count) {
            count = Math.min(CHANNELS, a.channels - first);
            for (int c = 0; c < count; c++) {
                int at = a.workAt + c * channel + a.firstColumn * column;
                rows.rows(a.in, a.rowAt, a.firstColumn * COUNT, a.work, at, inside);
                for (int i = 0; i < a.rows.inputs(); i++) {
                    a.rowAt[i] += a.rowStep[i];
                }
            }
            int to = first * a.channelStride;
            for (int p = 0; p < a.rows.alpha(); p++) {
                int coordinate = a.coordinateFrom + p * a.columns.alpha();
                int at = a.workAt + p * COUNT;
                columns.columns(a.work, at, a.v, a.coordinateAt, coordinate, to, a.channelStride, count);
            }
        }
    }

    @Override
    public void outputTile(OutputTileArgs a) {
        assert a.rows.stride() == a.columns.stride();
        assert a.coordinateFrom + a.rows.alpha() * a.columns.alpha() <= a.coordinateAt.length;
        LineTransforms.Output rows = WinogradTransforms.of(a.rows).output();
        LineTransforms.Output columns = WinogradTransforms.of(a.columns).output();
        int row = WinogradTransforms.OUTPUT_PITCH * COUNT;
        int channel = COUNT
                * (a.rows.stride() == 1
                        ? WinogradTransforms.OUTPUT_CHANNEL_STRIDE_1
                        : WinogradTransforms.OUTPUT_CHANNEL_STRIDE_2);
        assert a.workAt + CHANNELS * channel <= a.work.length;
        int width = a.columns.outputs();
        boolean relu = a.activation.kind() == Activation.Kind.RELU;
        VectorActivation activation = VectorActivation.of(a.activation);
        int count;
        for (int first = 0; first < a.channels; first += count) {
            count = Math.min(CHANNELS, a.channels - first);
            int from = first * a.channelStride;
            for (int p = 0; p < a.rows.alpha(); p++) {
                int coordinate = a.coordinateFrom + p * a.columns.alpha();
                int at = a.workAt + p * row;
                columns.columns(a.m, a.coordinateAt, coordinate, from, a.channelStride, a.work, at, count);
            }
            for (int c = 0; c < count; c++) {
                int at = a.workAt + c * channel;
                if (relu) {
                    rows.rowsRelu(a.work, at, a.out, a.rowAt, width);
                } else {
                    rows.rows(a.work, at, a.out, a.rowAt, width);
                    if (activation != null) {
                        int step = a.rowAt[1] - a.rowAt[0];
                        activation.apply(a.activation.slope(), a.out, a.rowAt[0], step, a.rows.outputs(), width);
                    }
                }
                for (int i = 0; i < a.rows.outputs(); i++) {
                    a.rowAt[i] += a.planeStride;
                }
            }
        }
    }

    @Override
    public void transformWeights(WeightTransformArgs a) {
        assert 0 <= a.row && a.row < a.rows.weights();
        int run = (a.count + COUNT - 1) / COUNT * COUNT;
        assert a.tapsAt + 8 * a.tapStride + run <= a.taps.length;
        assert a.workAt + TAPS * run <= a.work.length;
        assert a.uAt + (a.columns.weights() - 1) * a.uStride + run <= a.u.length;
        float[] factors = WinogradTransforms.of(a.rows).weights().factors[a.row];
        for (int kw = 0; kw < TAPS; kw++) {
            int from = a.tapsAt + kw * a.tapStride;
            VectorRuns.weightedSum(a.taps, from, TAPS * a.tapStride, factors, a.work, a.workAt + kw * run, a.count);
        }
        LineTransforms.Weights columns = WinogradTransforms.of(a.columns).weights();
        columns.columns(a.work, a.workAt, run, a.u, a.uAt, a.uStride, a.count);
    }

    @Override
    public void gemmPerCoordinate(CoordinateGemmArgs a) {
        GemmArgs g = a.operands;
        assert g.rows % mr == 0 && g.rowStride == nr * COUNT;
        assert a.first + a.count < a.groupStart.length && a.first + a.count <= a.vectors.length;
        assert g.uAt + (a.count - 1) * a.uStride + g.rows * g.ks <= g.u.length;
        assert g.vAt + (a.groupStart[a.first + a.count] - 1) * g.vStride + g.ks * nr * COUNT <= g.v.length;
        assert g.outAt + (a.groupStart[a.first + a.count] - 1) * a.mStride + g.rows * nr * COUNT <= g.out.length;
        assert a.biasGemm < 0 || g.biasAt + g.rows <= g.bias.length;
        float[] u = g.u;
        float[] v = g.v;
        float[] out = g.out;
        int ks = g.ks;
        int panels = g.rows / mr;
        for (int gemm = a.first; gemm < a.first + a.count; gemm++) {
            for (int group = a.groupStart[gemm]; group < a.groupStart[gemm + 1]; group++) {
                int columns = ColumnSplit.columns(group - a.groupStart[gemm], a.vectors[gemm], nr);
                GemmKernel kernel = gemms[columns - 1];
                int uAt = g.uAt + (gemm - a.first) * a.uStride;
                int vAt = g.vAt + group * g.vStride;
                int mAt = g.outAt + group * a.mStride;
                for (int panel = 0; panel < panels; panel++) {
                    if (gemm == a.biasGemm) {
                        kernel.multiplyWithBias(g, uAt, vAt, g.biasAt + panel * mr, mAt);
                    } else {
                        kernel.multiply(u, uAt, v, vAt, ks, out, mAt);
                    }
                    uAt += mr * g.ks;
                    mAt += mr * nr * COUNT;
                }
            }
        }
    }

    @Override
    public void im2col(ConvShape shape, int pixel, float[] in, int inAt, float[] v, int vAt) {
        assert 0 <= pixel && pixel < shape.outHeight() * shape.outWidth();
        int k = shape.kernelSize();
        assert vAt + ((shape.groupInChannels() * k * k - 1) * nr + 1) * COUNT <= v.length;
        int top = pixel / shape.outWidth() * shape.stride() - shape.padding();
        int left = pixel % shape.outWidth() * shape.stride() - shape.padding();
        int firstRow = Math.max(0, -top);
        int lastRow = Math.max(firstRow, Math.min(k, shape.height() - top));
        int firstColumn = Math.max(0, -left);
        int lastColumn = Math.max(firstColumn, Math.min(k, shape.width() - left));
        int row = shape.width() * COUNT;
        int step = nr * COUNT;
        for (int ic = 0; ic < shape.groupInChannels(); ic++) {
            int from = inAt + (ic * shape.height() + top) * row + left * COUNT;
            int to = vAt + ic * k * k * step;
            VectorRuns.zero(v, to, step, firstRow * k);
            for (int kh = firstRow; kh < lastRow; kh++) {
                int at = to + kh * k * step;
                int first = from + kh * row + firstColumn * COUNT;
                VectorRuns.zero(v, at, step, firstColumn);
                VectorRuns.copy(in, first, v, at + firstColumn * step, step, lastColumn - firstColumn);
                VectorRuns.zero(v, at + lastColumn * step, step, k - lastColumn);
            }
            VectorRuns.zero(v, to + lastRow * k * step, step, (k - lastRow) * k);
        }
    }

    @Override
    public void gemm(GemmArgs g) {
        assert g.rows >= mr && g.biasAt + g.rows <= g.bias.length;
        assert g.uAt + (g.rows + mr - 1) / mr * mr * g.ks <= g.u.length;
        assert g.vAt + (g.columns - 1) / nr * g.vStride + g.ks * nr * COUNT <= g.v.length;
        assert g.outAt + (g.rows - 1) * g.rowStride + g.columns * COUNT <= g.out.length;
        VectorActivation activation = VectorActivation.of(g.activation);
        int panelAt = g.uAt;
        for (int first = 0; first < g.rows; first += mr) {
            int row = Math.min(first, g.rows - mr);
            int to = g.outAt + row * g.rowStride;
            int from = g.vAt;
            for (int column = 0; column < g.columns; column += nr) {
                GemmKernel kernel = gemms[Math.min(nr, g.columns - column) - 1];
                kernel.multiplyWithBias(g, panelAt, from, g.biasAt + row, to + column * COUNT);
                from += g.vStride;
            }
            if (activation != null) {
                activation.apply(g.activation.slope(), g.out, to, g.rowStride, mr, g.columns);
            }
            panelAt += mr * g.ks;
        }
    }
}
