/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.Line;
import org.repvgg.engine.kernel.Rectifier;
import org.repvgg.engine.kernel.TileKernels;
import org.repvgg.engine.kernel.VectorGroups;

/** Tiles out of the lines of {@link Lines512}: columns of the input first, rows of the products first. */
final class Transforms512 implements TileKernels {
    private static final int LANES = 512 / Float.SIZE;
    /** Vectors of a group, the same for both shapes. */
    private static final int COLUMNS = 3;
    /** No value is below it. */
    private static final float UNRECTIFIED = Float.NEGATIVE_INFINITY;
    /** Channels whose tiles are between their two transforms at once, so that tables are read and streams run for so many. */
    private static final int LINE_CHANNELS = 4;
    /** Rows of a panel: 8 where the processor has 32 vector registers, 3 where it has 16; see docs/kernels.md#registers. */
    private final int panelRows;

    Transforms512(int panelRows) {
        this.panelRows = panelRows;
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public int panelRows() {
        return panelRows;
    }

    @Override
    public int groupColumns() {
        return COLUMNS;
    }

    @Override
    public void inputTile(
            Line rows,
            Line columns,
            float[] in,
            int[] from,
            int[] step,
            int firstColumn,
            int lastColumn,
            int channels,
            float[] line,
            int lineAt,
            float[] v,
            int[] slots,
            int slotsAt,
            int channelStride) {
        int columnPoints = columns.points();
        int pitch = rows.stride() == 1 ? Lines512.FULL_PITCH : Lines512.HALF_PITCH;
        int lineColumn = pitch * LANES;
        int lineChannel = columns.inputs() * lineColumn;
        int inside = lastColumn - firstColumn;
        int beyond = columns.inputs() - lastColumn;
        for (int c = 0; c < LINE_CHANNELS; c++) {
            int at = lineAt + c * lineChannel;
            Lines512.zero(line, at, LANES, firstColumn * pitch);
            Lines512.zero(line, at + lastColumn * lineColumn, LANES, beyond * pitch);
        }
        int count;
        for (int first = 0; first < channels; first += count) {
            count = Math.min(LINE_CHANNELS, channels - first);
            for (int c = 0; c < count; c++) {
                int at = lineAt + c * lineChannel + firstColumn * lineColumn;
                inputRows(rows, in, from, firstColumn * LANES, LANES, line, at, lineColumn, inside);
                for (int i = 0; i < rows.inputs(); i++) {
                    from[i] += step[i];
                }
            }
            int to = first * channelStride;
            for (int p = 0; p < rows.points(); p++) {
                int at = lineAt + p * LANES;
                int slot = slotsAt + p * columnPoints;
                inputColumns(columns, line, at, lineChannel, v, slots, slot, to, channelStride, count);
            }
        }
    }

    private static void inputRows(
            Line kind,
            float[] src,
            int[] from,
            int srcAt,
            int srcStep,
            float[] dst,
            int dstAt,
            int dstStep,
            int count) {
        switch (kind) {
            case FULL_3_OF_4 -> Lines512.inFull3of4Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case FULL_4_OF_4 -> Lines512.inFull4of4Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case FULL_4_OF_5 -> Lines512.inFull4of5Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case FULL_5_OF_5 -> Lines512.inFull5of5Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case FULL_5_OF_6 -> Lines512.inFull5of6Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case FULL_6_OF_6 -> Lines512.inFull6of6Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_3_OF_4 -> Lines512.inHalf3of4Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_4_OF_4 -> Lines512.inHalf4of4Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_4_OF_5 -> Lines512.inHalf4of5Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_5_OF_5 -> Lines512.inHalf5of5Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_5_OF_6 -> Lines512.inHalf5of6Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_6_OF_6 -> Lines512.inHalf6of6Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_6_OF_7 -> Lines512.inHalf6of7Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_7_OF_7 -> Lines512.inHalf7of7Rows(src, from, 0, srcAt, srcStep, dst, dstAt, dstStep, count);
        }
    }

    private static void inputColumns(
            Line kind,
            float[] src,
            int srcAt,
            int srcStep,
            float[] dst,
            int[] to,
            int toAt,
            int dstAt,
            int dstStep,
            int count) {
        switch (kind) {
            case FULL_3_OF_4 -> Lines512.inFull3of4Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case FULL_4_OF_4 -> Lines512.inFull4of4Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case FULL_4_OF_5 -> Lines512.inFull4of5Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case FULL_5_OF_5 -> Lines512.inFull5of5Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case FULL_5_OF_6 -> Lines512.inFull5of6Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case FULL_6_OF_6 -> Lines512.inFull6of6Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case HALF_3_OF_4 -> Lines512.inHalf3of4Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case HALF_4_OF_4 -> Lines512.inHalf4of4Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case HALF_4_OF_5 -> Lines512.inHalf4of5Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case HALF_5_OF_5 -> Lines512.inHalf5of5Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case HALF_5_OF_6 -> Lines512.inHalf5of6Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case HALF_6_OF_6 -> Lines512.inHalf6of6Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case HALF_6_OF_7 -> Lines512.inHalf6of7Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
            case HALF_7_OF_7 -> Lines512.inHalf7of7Columns(src, srcAt, srcStep, dst, to, toAt, dstAt, dstStep, count);
        }
    }

    @Override
    public void outputTile(
            Line rows,
            Line columns,
            float[] m,
            int[] slots,
            int slotsAt,
            int channelStride,
            int channels,
            Rectifier rectifier,
            float[] line,
            int lineAt,
            float[] out,
            int[] to,
            int planeStride) {
        int rowPoints = rows.points();
        int columnPoints = columns.points();
        int lineRow = Lines512.OUTPUT_PITCH * LANES;
        int lineChannel = rowPoints * lineRow;
        int width = columns.outputs();
        boolean rectified = rectifier == Rectifier.RELU;
        int count;
        for (int first = 0; first < channels; first += count) {
            count = Math.min(LINE_CHANNELS, channels - first);
            int from = first * channelStride;
            for (int p = 0; p < rowPoints; p++) {
                int at = lineAt + p * lineRow;
                outputColumns(
                        columns,
                        m,
                        slots,
                        slotsAt + p * columnPoints,
                        from,
                        channelStride,
                        line,
                        at,
                        lineChannel,
                        count);
            }
            for (int c = 0; c < count; c++) {
                int at = lineAt + c * lineChannel;
                if (rectified) {
                    outputRowsRectified(rows, line, at, out, to, width);
                } else {
                    outputRows(rows, line, at, out, to, width);
                }
                for (int i = 0; i < rows.outputs(); i++) {
                    to[i] += planeStride;
                }
            }
        }
    }

    private static void outputColumns(
            Line kind,
            float[] src,
            int[] from,
            int fromAt,
            int srcAt,
            int srcStep,
            float[] dst,
            int dstAt,
            int dstStep,
            int count) {
        switch (kind) {
            case FULL_3_OF_4 -> Lines512.outFull3Columns(src, from, fromAt, srcAt, srcStep, dst, dstAt, dstStep, count);
            case FULL_4_OF_4, FULL_4_OF_5 ->
                Lines512.outFull4Columns(src, from, fromAt, srcAt, srcStep, dst, dstAt, dstStep, count);
            case FULL_5_OF_5, FULL_5_OF_6 ->
                Lines512.outFull5Columns(src, from, fromAt, srcAt, srcStep, dst, dstAt, dstStep, count);
            case FULL_6_OF_6 -> Lines512.outFull6Columns(src, from, fromAt, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_3_OF_4 -> Lines512.outHalf3Columns(src, from, fromAt, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_4_OF_4, HALF_4_OF_5 ->
                Lines512.outHalf4Columns(src, from, fromAt, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_5_OF_5, HALF_5_OF_6 ->
                Lines512.outHalf5Columns(src, from, fromAt, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_6_OF_6, HALF_6_OF_7 ->
                Lines512.outHalf6Columns(src, from, fromAt, srcAt, srcStep, dst, dstAt, dstStep, count);
            case HALF_7_OF_7 -> Lines512.outHalf7Columns(src, from, fromAt, srcAt, srcStep, dst, dstAt, dstStep, count);
        }
    }

    private static void outputRows(Line kind, float[] src, int srcAt, float[] dst, int[] to, int count) {
        switch (kind) {
            case FULL_3_OF_4 -> Lines512.outFull3Rows(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case FULL_4_OF_4, FULL_4_OF_5 -> Lines512.outFull4Rows(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case FULL_5_OF_5, FULL_5_OF_6 -> Lines512.outFull5Rows(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case FULL_6_OF_6 -> Lines512.outFull6Rows(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case HALF_3_OF_4 -> Lines512.outHalf3Rows(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case HALF_4_OF_4, HALF_4_OF_5 -> Lines512.outHalf4Rows(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case HALF_5_OF_5, HALF_5_OF_6 -> Lines512.outHalf5Rows(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case HALF_6_OF_6, HALF_6_OF_7 -> Lines512.outHalf6Rows(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case HALF_7_OF_7 -> Lines512.outHalf7Rows(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
        }
    }

    private static void outputRowsRectified(Line kind, float[] src, int srcAt, float[] dst, int[] to, int count) {
        switch (kind) {
            case FULL_3_OF_4 -> Lines512.outFull3RowsRectified(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case FULL_4_OF_4, FULL_4_OF_5 ->
                Lines512.outFull4RowsRectified(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case FULL_5_OF_5, FULL_5_OF_6 ->
                Lines512.outFull5RowsRectified(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case FULL_6_OF_6 -> Lines512.outFull6RowsRectified(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case HALF_3_OF_4 -> Lines512.outHalf3RowsRectified(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case HALF_4_OF_4, HALF_4_OF_5 ->
                Lines512.outHalf4RowsRectified(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case HALF_5_OF_5, HALF_5_OF_6 ->
                Lines512.outHalf5RowsRectified(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case HALF_6_OF_6, HALF_6_OF_7 ->
                Lines512.outHalf6RowsRectified(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
            case HALF_7_OF_7 -> Lines512.outHalf7RowsRectified(src, srcAt, LANES, dst, to, 0, 0, LANES, count);
        }
    }

    @Override
    public void weights(
            int row,
            Line rows,
            Line columns,
            float[] taps,
            int tapsAt,
            int tapStride,
            int count,
            float[] line,
            int lineAt,
            float[] u,
            int uAt,
            int matrixStride) {
        float[] factors = weightRows(rows)[row];
        int run = (count + LANES - 1) / LANES * LANES;
        for (int kw = 0; kw < 3; kw++) {
            int from = tapsAt + kw * tapStride;
            Lines512.combine(taps, from, 3 * tapStride, factors, line, lineAt + kw * run, count);
        }
        weight(columns, line, lineAt, run, u, uAt, matrixStride, count);
    }

    private static float[][] weightRows(Line kind) {
        return switch (kind) {
            case FULL_3_OF_4, FULL_4_OF_4 -> Lines512.FULL_4;
            case FULL_4_OF_5, FULL_5_OF_5 -> Lines512.FULL_5;
            case FULL_5_OF_6, FULL_6_OF_6 -> Lines512.FULL_6;
            case HALF_3_OF_4, HALF_4_OF_4 -> Lines512.HALF_4;
            case HALF_4_OF_5, HALF_5_OF_5 -> Lines512.HALF_5;
            case HALF_5_OF_6, HALF_6_OF_6 -> Lines512.HALF_6;
            case HALF_6_OF_7, HALF_7_OF_7 -> Lines512.HALF_7;
        };
    }

    private static void weight(
            Line kind, float[] src, int srcAt, int srcStride, float[] dst, int dstAt, int dstStride, int count) {
        switch (kind) {
            case FULL_3_OF_4, FULL_4_OF_4 -> Lines512.weightFull4(src, srcAt, srcStride, dst, dstAt, dstStride, count);
            case FULL_4_OF_5, FULL_5_OF_5 -> Lines512.weightFull5(src, srcAt, srcStride, dst, dstAt, dstStride, count);
            case FULL_5_OF_6, FULL_6_OF_6 -> Lines512.weightFull6(src, srcAt, srcStride, dst, dstAt, dstStride, count);
            case HALF_3_OF_4, HALF_4_OF_4 -> Lines512.weightHalf4(src, srcAt, srcStride, dst, dstAt, dstStride, count);
            case HALF_4_OF_5, HALF_5_OF_5 -> Lines512.weightHalf5(src, srcAt, srcStride, dst, dstAt, dstStride, count);
            case HALF_5_OF_6, HALF_6_OF_6 -> Lines512.weightHalf6(src, srcAt, srcStride, dst, dstAt, dstStride, count);
            case HALF_6_OF_7, HALF_7_OF_7 -> Lines512.weightHalf7(src, srcAt, srcStride, dst, dstAt, dstStride, count);
        }
    }

    @Override
    public void products(
            int first,
            int matrices,
            int[] groupStart,
            int[] vectors,
            float[] u,
            int uFrom,
            int uStride,
            int panels,
            int ics,
            float[] v,
            int vFrom,
            int vStride,
            float[] m,
            int mFrom,
            int mStride,
            float[] bias,
            int biasAt,
            int biasMatrix) {
        for (int matrix = first; matrix < first + matrices; matrix++) {
            for (int group = groupStart[matrix]; group < groupStart[matrix + 1]; group++) {
                int columns = VectorGroups.columns(group - groupStart[matrix], vectors[matrix], COLUMNS);
                int uAt = uFrom + (matrix - first) * uStride;
                int vAt = vFrom + group * vStride;
                int mAt = mFrom + group * mStride;
                for (int panel = 0; panel < panels; panel++) {
                    if (matrix == biasMatrix) {
                        int b = biasAt + panel * panelRows;
                        patchProduct(columns, u, uAt, v, vAt, ics, bias, b, UNRECTIFIED, m, mAt, COLUMNS * LANES);
                    } else {
                        product(columns, u, uAt, v, vAt, ics, m, mAt);
                    }
                    uAt += panelRows * ics;
                    mAt += panelRows * COLUMNS * LANES;
                }
            }
        }
    }

    private void product(int columns, float[] u, int uAt, float[] v, int vAt, int ics, float[] m, int mAt) {
        if (panelRows == 8) {
            switch (columns) {
                case 1 -> Products512.product8x1(u, uAt, v, vAt, ics, m, mAt);
                case 2 -> Products512.product8x2(u, uAt, v, vAt, ics, m, mAt);
                default -> Products512.product8x3(u, uAt, v, vAt, ics, m, mAt);
            }
        } else {
            switch (columns) {
                case 1 -> Products512.product3x1(u, uAt, v, vAt, ics, m, mAt);
                case 2 -> Products512.product3x2(u, uAt, v, vAt, ics, m, mAt);
                default -> Products512.product3x3(u, uAt, v, vAt, ics, m, mAt);
            }
        }
    }

    @Override
    public void patch(ConvShape shape, int pixel, float[] in, int inAt, float[] v, int vAt) {
        int k = shape.kernelSize();
        int top = pixel / shape.outWidth() * shape.stride() - shape.padding();
        int left = pixel % shape.outWidth() * shape.stride() - shape.padding();
        int firstRow = Math.max(0, -top);
        int lastRow = Math.max(firstRow, Math.min(k, shape.height() - top));
        int firstColumn = Math.max(0, -left);
        int lastColumn = Math.max(firstColumn, Math.min(k, shape.width() - left));
        int row = shape.width() * LANES;
        int step = COLUMNS * LANES;
        for (int ic = 0; ic < shape.groupInChannels(); ic++) {
            int from = inAt + (ic * shape.height() + top) * row + left * LANES;
            int to = vAt + ic * k * k * step;
            Lines512.zero(v, to, step, firstRow * k);
            for (int kh = firstRow; kh < lastRow; kh++) {
                int at = to + kh * k * step;
                int pixelAt = from + kh * row;
                Lines512.zero(v, at, step, firstColumn);
                Lines512.copy(
                        in,
                        pixelAt + firstColumn * LANES,
                        LANES,
                        v,
                        at + firstColumn * step,
                        step,
                        lastColumn - firstColumn);
                Lines512.zero(v, at + lastColumn * step, step, k - lastColumn);
            }
            Lines512.zero(v, to + lastRow * k * step, step, (k - lastRow) * k);
        }
    }

    @Override
    public void patchProducts(
            int pixels,
            float[] u,
            int uAt,
            int rows,
            int ks,
            float[] v,
            int vAt,
            int vStride,
            float[] bias,
            int biasAt,
            Rectifier rectifier,
            float[] out,
            int outAt,
            int planeStride) {
        float floor = rectifier == Rectifier.RELU ? 0f : UNRECTIFIED;
        int panelAt = uAt;
        for (int first = 0; first < rows; first += panelRows) {
            int row = Math.min(first, rows - panelRows);
            int to = outAt + row * planeStride;
            int from = vAt;
            int b = biasAt + row;
            for (int pixel = 0; pixel < pixels; pixel += COLUMNS) {
                int at = to + pixel * LANES;
                patchProduct(pixels - pixel, u, panelAt, v, from, ks, bias, b, floor, out, at, planeStride);
                from += vStride;
            }
            panelAt += panelRows * ks;
        }
    }

    private void patchProduct(
            int columns,
            float[] u,
            int uAt,
            float[] v,
            int vAt,
            int ks,
            float[] bias,
            int biasAt,
            float floor,
            float[] out,
            int outAt,
            int planeStride) {
        if (panelRows == 8) {
            switch (columns) {
                case 1 -> Products512.patch8x1(u, uAt, v, vAt, ks, bias, biasAt, floor, out, outAt, planeStride);
                case 2 -> Products512.patch8x2(u, uAt, v, vAt, ks, bias, biasAt, floor, out, outAt, planeStride);
                default -> Products512.patch8x3(u, uAt, v, vAt, ks, bias, biasAt, floor, out, outAt, planeStride);
            }
        } else {
            switch (columns) {
                case 1 -> Products512.patch3x1(u, uAt, v, vAt, ks, bias, biasAt, floor, out, outAt, planeStride);
                case 2 -> Products512.patch3x2(u, uAt, v, vAt, ks, bias, biasAt, floor, out, outAt, planeStride);
                default -> Products512.patch3x3(u, uAt, v, vAt, ks, bias, biasAt, floor, out, outAt, planeStride);
            }
        }
    }
}
