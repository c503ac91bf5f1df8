/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Prediction of 4 x 4 blocks of luma. Source: RFC 6386, 12.3.
 *
 * <p>The 13 pixels around a block are one line, from the bottom of the left column through the corner to the end of the
 * row above and right: l3 l2 l1 l0 c a0 a1 a2 a3 a4 a5 a6 a7. Most modes copy smoothed pixels of that line.
 */
final class BlockPrediction {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private BlockPrediction() {}

    static void predict(int mode, byte[] p, int at, int stride) {
        int up = at - stride;
        int c = p[up - 1] & 0xff;
        int a0 = p[up] & 0xff;
        int a1 = p[up + 1] & 0xff;
        int a2 = p[up + 2] & 0xff;
        int a3 = p[up + 3] & 0xff;
        int l0 = p[at - 1] & 0xff;
        int l1 = p[at + stride - 1] & 0xff;
        int l2 = p[at + 2 * stride - 1] & 0xff;
        int l3 = p[at + 3 * stride - 1] & 0xff;
        switch (mode) {
            case BlockMode.DC -> {
                int all = (a0 + a1 + a2 + a3 + l0 + l1 + l2 + l3 + 4 >> 3) * 0x01010101;
                put(p, at, stride, all, all, all, all);
            }
            case BlockMode.TM -> IntraPrediction.trueMotion(p, at, stride, 4);
            case BlockMode.VERTICAL -> {
                int all = row(three(c, a0, a1), three(a0, a1, a2), three(a1, a2, a3), three(a2, a3, p[up + 4] & 0xff));
                put(p, at, stride, all, all, all, all);
            }
            case BlockMode.HORIZONTAL ->
                put(
                        p,
                        at,
                        stride,
                        three(c, l0, l1) * 0x01010101,
                        three(l0, l1, l2) * 0x01010101,
                        three(l1, l2, l3) * 0x01010101,
                        three(l2, l3, l3) * 0x01010101);
            case BlockMode.DOWN_RIGHT -> {
                long line = row(three(l1, l2, l3), three(l0, l1, l2), three(c, l0, l1), three(a0, c, l0)) & 0xffffffffL
                        | (long) row(three(a1, a0, c), three(a2, a1, a0), three(a3, a2, a1), 0) << 32;
                put(p, at, stride, (int) (line >>> 24), (int) (line >>> 16), (int) (line >>> 8), (int) line);
            }
            case BlockMode.VERTICAL_RIGHT -> {
                int even = row(two(c, a0), two(a0, a1), two(a1, a2), two(a2, a3));
                int odd = row(three(l0, c, a0), three(c, a0, a1), three(a0, a1, a2), three(a1, a2, a3));
                put(p, at, stride, even, odd, even << 8 | three(l1, l0, c), odd << 8 | three(l2, l1, l0));
            }
            case BlockMode.HORIZONTAL_DOWN -> {
                long line = row(two(l3, l2), three(l3, l2, l1), two(l2, l1), three(l2, l1, l0)) & 0xffffffffL
                        | (long) row(two(l1, l0), three(l1, l0, c), two(l0, c), three(l0, c, a0)) << 32;
                int top = row(two(l0, c), three(l0, c, a0), three(c, a0, a1), three(a0, a1, a2));
                put(p, at, stride, top, (int) (line >>> 32), (int) (line >>> 16), (int) line);
            }
            case BlockMode.HORIZONTAL_UP -> {
                int first = row(two(l0, l1), three(l0, l1, l2), two(l1, l2), three(l1, l2, l3));
                int second = row(two(l2, l3), three(l2, l3, l3), l3, l3);
                put(p, at, stride, first, first >>> 16 | second << 16, second, l3 * 0x01010101);
            }
            default -> fromAboveRight(mode, p, at, stride, a0, a1, a2, a3);
        }
    }

    private static void fromAboveRight(int mode, byte[] p, int at, int stride, int a0, int a1, int a2, int a3) {
        int up = at - stride;
        int a4 = p[up + 4] & 0xff;
        int a5 = p[up + 5] & 0xff;
        int a6 = p[up + 6] & 0xff;
        int a7 = p[up + 7] & 0xff;
        int smooth = row(three(a0, a1, a2), three(a1, a2, a3), three(a2, a3, a4), three(a3, a4, a5));
        int next = three(a4, a5, a6);
        int last = three(a5, a6, a7);
        if (mode == BlockMode.DOWN_LEFT) {
            long line = smooth & 0xffffffffL | (long) row(next, last, three(a6, a7, a7), 0) << 32;
            put(p, at, stride, smooth, (int) (line >>> 8), (int) (line >>> 16), (int) (line >>> 24));
        } else {
            int even = row(two(a0, a1), two(a1, a2), two(a2, a3), two(a3, a4));
            put(p, at, stride, even, smooth, even >>> 8 | next << 24, smooth >>> 8 | last << 24);
        }
    }

    private static int two(int a, int b) {
        return a + b + 1 >> 1;
    }

    private static int three(int a, int b, int c) {
        return a + 2 * b + c + 2 >> 2;
    }

    private static int row(int p0, int p1, int p2, int p3) {
        return p0 | p1 << 8 | p2 << 16 | p3 << 24;
    }

    private static void put(byte[] p, int at, int stride, int row0, int row1, int row2, int row3) {
        INT.set(p, at, row0);
        INT.set(p, at + stride, row1);
        INT.set(p, at + 2 * stride, row2);
        INT.set(p, at + 3 * stride, row3);
    }
}
