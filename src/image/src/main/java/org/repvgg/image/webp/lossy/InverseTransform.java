/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

import java.util.Arrays;

/**
 * The inverse transforms, which add to the prediction and set the coefficients to zero.
 *
 * <p>Source: RFC 6386, 14.3 and 14.4. Coefficients that a correct encoder does not write overflow 16 bits as they do in
 * libwebp's code for x86-64, so that corrupt files give the same pixels.
 */
final class InverseTransform {
    /** No coefficient differs from zero. */
    static final int NOTHING = 0;
    /** Only the first may differ from zero. */
    static final int FIRST = 1;
    /** Only the first, the second and that below the first. */
    static final int THREE = 2;

    static final int ALL = 3;

    private InverseTransform() {}

    /**
     * Transforms the first coefficients of 16 blocks of luma.
     *
     * @param several whether another than the first of {@code y2} may differ from zero
     */
    static void spreadFirst(short[] y2, boolean several, short[] to) {
        if (!several) {
            short value = (short) (y2[0] + 3 >> 3);
            for (int b = 0; b < 16; b++) {
                to[16 * b] = value;
            }
            y2[0] = 0;
            return;
        }
        int[] columns = new int[16];
        for (int i = 0; i < 4; i++) {
            int outer = y2[i] + y2[12 + i];
            int inner = y2[4 + i] + y2[8 + i];
            int innerDifference = y2[4 + i] - y2[8 + i];
            int outerDifference = y2[i] - y2[12 + i];
            columns[i] = outer + inner;
            columns[8 + i] = outer - inner;
            columns[4 + i] = outerDifference + innerDifference;
            columns[12 + i] = outerDifference - innerDifference;
        }
        for (int i = 0; i < 4; i++) {
            int first = columns[4 * i] + 3;
            int outer = first + columns[4 * i + 3];
            int inner = columns[4 * i + 1] + columns[4 * i + 2];
            int innerDifference = columns[4 * i + 1] - columns[4 * i + 2];
            int outerDifference = first - columns[4 * i + 3];
            to[64 * i] = (short) (outer + inner >> 3);
            to[64 * i + 16] = (short) (outerDifference + innerDifference >> 3);
            to[64 * i + 32] = (short) (outer - inner >> 3);
            to[64 * i + 48] = (short) (outerDifference - innerDifference >> 3);
        }
        Arrays.fill(y2, (short) 0);
    }

    /** Adds the block at {@code c[from]} to the 4 x 4 pixels at {@code pixels[at]}. */
    static void add(int extent, short[] c, int from, byte[] pixels, int at, int stride) {
        switch (extent) {
            case NOTHING -> {}
            case FIRST -> addFirst(c, from, pixels, at, stride);
            case THREE -> addThree(c, from, pixels, at, stride);
            default -> addAll(c, from, pixels, at, stride);
        }
    }

    private static void addFirst(short[] c, int from, byte[] pixels, int at, int stride) {
        int value = c[from] + 4 >> 3;
        c[from] = 0;
        for (int y = 0, p = at; y < 4; y++, p += stride) {
            put(pixels, p, value, value, value, value);
        }
    }

    private static void addThree(short[] c, int from, byte[] pixels, int at, int stride) {
        int dc = c[from] + 4;
        int across = c[from + 1];
        int down = c[from + 4];
        c[from] = 0;
        c[from + 1] = 0;
        c[from + 4] = 0;
        int outer = timesCos(across);
        int inner = timesSin(across);
        int outerDown = timesCos(down);
        int innerDown = timesSin(down);
        row(pixels, at, dc + outerDown, outer, inner);
        row(pixels, at + stride, dc + innerDown, outer, inner);
        row(pixels, at + 2 * stride, dc - innerDown, outer, inner);
        row(pixels, at + 3 * stride, dc - outerDown, outer, inner);
    }

    private static void row(byte[] pixels, int at, int dc, int outer, int inner) {
        put(pixels, at, dc + outer >> 3, dc + inner >> 3, dc - inner >> 3, dc - outer >> 3);
    }

    /** Both passes wrap at 16 bits. */
    private static void addAll(short[] c, int from, byte[] pixels, int at, int stride) {
        // Column i of the first pass: four values of 16 bits, for the rows.
        long column0 = column(c[from], c[from + 4], c[from + 8], c[from + 12]);
        long column1 = column(c[from + 1], c[from + 5], c[from + 9], c[from + 13]);
        long column2 = column(c[from + 2], c[from + 6], c[from + 10], c[from + 14]);
        long column3 = column(c[from + 3], c[from + 7], c[from + 11], c[from + 15]);
        Arrays.fill(c, from, from + 16, (short) 0);
        for (int y = 0, p = at; y < 4; y++, p += stride) {
            int dc = (short) column0 + 4;
            int third = (short) column2;
            int a = dc + third;
            int b = dc - third;
            int second = (short) column1;
            int fourth = (short) column3;
            int cc = timesSin(second) - timesCos(fourth);
            int d = timesCos(second) + timesSin(fourth);
            put(pixels, p, (short) (a + d) >> 3, (short) (b + cc) >> 3, (short) (b - cc) >> 3, (short) (a - d) >> 3);
            column0 >>= 16;
            column1 >>= 16;
            column2 >>= 16;
            column3 >>= 16;
        }
    }

    private static long column(int first, int second, int third, int fourth) {
        int a = first + third;
        int b = first - third;
        int c = timesSin(second) - timesCos(fourth);
        int d = timesCos(second) + timesSin(fourth);
        return a + d & 0xffffL | (b + c & 0xffffL) << 16 | (b - c & 0xffffL) << 32 | (a - d & 0xffffL) << 48;
    }

    /** Times sqrt(2) cos(pi / 8), in 16 bits after the point. */
    private static int timesCos(int v) {
        return (v * 20_091 >> 16) + v;
    }

    /** Times sqrt(2) sin(pi / 8). */
    private static int timesSin(int v) {
        return v * 35_468 >> 16;
    }

    private static void put(byte[] pixels, int p, int v0, int v1, int v2, int v3) {
        pixels[p] = clamp((pixels[p] & 0xff) + v0);
        pixels[p + 1] = clamp((pixels[p + 1] & 0xff) + v1);
        pixels[p + 2] = clamp((pixels[p + 2] & 0xff) + v2);
        pixels[p + 3] = clamp((pixels[p + 3] & 0xff) + v3);
    }

    private static byte clamp(int v) {
        return (byte) Math.max(0, Math.min(v, 255));
    }
}
