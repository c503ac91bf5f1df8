/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The normal loop filter. Source: RFC 6386, 15.3.
 *
 * <p>Works on four places along an edge at once, in the four 16-bit lanes of a long: a pixel is 0 to 255; a number that
 * may be negative is kept with an offset, most often {@link #SIGN}, whose bit then says that it is not negative. In the
 * lanes that are filtered, the limits keep every intermediate number below 512; in the others it stays within its lane.
 */
final class LoopFilter {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONE = 0x0001000100010001L;
    private static final long SIGN = 0x8000800080008000L;
    private static final long BYTE = 0x00ff00ff00ff00ffL;

    private final byte[] pixels;
    private final int stride;
    /** The pixels p2 to q2 around the edge after filtering. */
    private long p2;

    private long p1;
    private long p0;
    private long q0;
    private long q1;
    private long q2;

    LoopFilter(byte[] pixels, int stride) {
        this.pixels = pixels;
        this.stride = stride;
    }

    /** Filters {@code size} places along the vertical edge to the left of {@code pixels[at]}. */
    void vertical(int at, int size, FilterStrength strength, boolean macroblock) {
        byte[] p = pixels;
        for (int y = 0, row = at; y < size; y += 4, row += 4 * stride) {
            long r0 = (long) LONG.get(p, row - 4);
            long r1 = (long) LONG.get(p, row + stride - 4);
            long r2 = (long) LONG.get(p, row + 2 * stride - 4);
            long r3 = (long) LONG.get(p, row + 3 * stride - 4);
            // Lanes p3 p1 q0 q2 of each row, and p2 p0 q1 q3; then transposed.
            long e01 = pairs(r0 & BYTE, r1 & BYTE);
            long e01High = pairsHigh(r0 & BYTE, r1 & BYTE);
            long e23 = pairs(r2 & BYTE, r3 & BYTE);
            long e23High = pairsHigh(r2 & BYTE, r3 & BYTE);
            long o01 = pairs(r0 >>> 8 & BYTE, r1 >>> 8 & BYTE);
            long o01High = pairsHigh(r0 >>> 8 & BYTE, r1 >>> 8 & BYTE);
            long o23 = pairs(r2 >>> 8 & BYTE, r3 >>> 8 & BYTE);
            long o23High = pairsHigh(r2 >>> 8 & BYTE, r3 >>> 8 & BYTE);
            boolean changed = filter(
                    low(e01, e23),
                    low(o01, o23),
                    low(e01High, e23High),
                    low(o01High, o23High),
                    high(e01, e23),
                    high(o01, o23),
                    high(e01High, e23High),
                    high(o01High, o23High),
                    strength,
                    macroblock);
            if (changed) {
                for (int i = 0, to = row, shift = 0; i < 4; i++, to += stride, shift += 16) {
                    if (macroblock) {
                        p[to - 3] = (byte) (p2 >>> shift);
                        p[to + 2] = (byte) (q2 >>> shift);
                    }
                    p[to - 2] = (byte) (p1 >>> shift);
                    p[to - 1] = (byte) (p0 >>> shift);
                    p[to] = (byte) (q0 >>> shift);
                    p[to + 1] = (byte) (q1 >>> shift);
                }
            }
        }
    }

    /** Lanes 0 and 2 of both. */
    private static long pairs(long a, long b) {
        return a & 0x0000ffff0000ffffL | (b & 0x0000ffff0000ffffL) << 16;
    }

    /** Lanes 1 and 3 of both. */
    private static long pairsHigh(long a, long b) {
        return a >>> 16 & 0x0000ffff0000ffffL | b & 0xffff0000ffff0000L;
    }

    private static long low(long a, long b) {
        return a & 0xffffffffL | b << 32;
    }

    private static long high(long a, long b) {
        return a >>> 32 | b & 0xffffffff00000000L;
    }

    /** Filters {@code size} places along the horizontal edge above {@code pixels[at]}. */
    void horizontal(int at, int size, FilterStrength strength, boolean macroblock) {
        byte[] p = pixels;
        for (int x = at; x < at + size; x += 8) {
            long a3 = (long) LONG.get(p, x - 4 * stride);
            long a2 = (long) LONG.get(p, x - 3 * stride);
            long a1 = (long) LONG.get(p, x - 2 * stride);
            long a0 = (long) LONG.get(p, x - stride);
            long b0 = (long) LONG.get(p, x);
            long b1 = (long) LONG.get(p, x + stride);
            long b2 = (long) LONG.get(p, x + 2 * stride);
            long b3 = (long) LONG.get(p, x + 3 * stride);
            if (filter(
                    a3 & BYTE,
                    a2 & BYTE,
                    a1 & BYTE,
                    a0 & BYTE,
                    b0 & BYTE,
                    b1 & BYTE,
                    b2 & BYTE,
                    b3 & BYTE,
                    strength,
                    macroblock)) {
                store(x, 0, ~BYTE, macroblock);
            }
            if (filter(
                    a3 >>> 8 & BYTE,
                    a2 >>> 8 & BYTE,
                    a1 >>> 8 & BYTE,
                    a0 >>> 8 & BYTE,
                    b0 >>> 8 & BYTE,
                    b1 >>> 8 & BYTE,
                    b2 >>> 8 & BYTE,
                    b3 >>> 8 & BYTE,
                    strength,
                    macroblock)) {
                store(x, 8, BYTE, macroblock);
            }
        }
    }

    /** Puts the lanes into every second byte of the rows, where {@code kept} selects the others. */
    private void store(int x, int shift, long kept, boolean macroblock) {
        byte[] p = pixels;
        if (macroblock) {
            put(p, x - 3 * stride, p2 << shift, kept);
            put(p, x + 2 * stride, q2 << shift, kept);
        }
        put(p, x - 2 * stride, p1 << shift, kept);
        put(p, x - stride, p0 << shift, kept);
        put(p, x, q0 << shift, kept);
        put(p, x + stride, q1 << shift, kept);
    }

    private static void put(byte[] p, int at, long lanes, long kept) {
        LONG.set(p, at, (long) LONG.get(p, at) & kept | lanes);
    }

    /** Sets p2 to q2 for four places, or returns false if none of them is to be filtered. */
    private boolean filter(
            long b3,
            long b2,
            long b1,
            long b0,
            long a0,
            long a1,
            long a2,
            long a3,
            FilterStrength strength,
            boolean macroblock) {
        long flat = SIGN + strength.interior * ONE;
        long even = (b3 + flat - b2) & (b2 + flat - b3) & (b2 + flat - b1) & (b1 + flat - b2);
        even &= (a3 + flat - a2) & (a2 + flat - a3) & (a2 + flat - a1) & (a1 + flat - a2);
        even &= (b1 + flat - b0) & (b0 + flat - b1) & (a1 + flat - a0) & (a0 + flat - a1);
        // |4 (p0 - q0) + (p1 - q1)| and |4 (p0 - q0) - (p1 - q1)| are both within the limit.
        long limit = (macroblock ? strength.macroblockEdge : strength.blockEdge) * ONE;
        long sum = (b0 << 2) + b1 + SIGN - (a0 << 2) - a1;
        long difference = (b0 << 2) + a1 + SIGN - (a0 << 2) - b1;
        even &= (sum + limit) & ~(sum - limit - ONE) & (difference + limit) & ~(difference - limit - ONE);
        long chosen = full(even);
        if (chosen == 0) {
            return false;
        }
        long variance = SIGN + strength.highVariance * ONE;
        long calm = full((b1 + variance - b0) & (b0 + variance - b1) & (a1 + variance - a0) & (a0 + variance - a1));
        if (macroblock) {
            macroblockEdge(b2, b1, b0, a0, a1, a2, chosen, calm);
        } else {
            blockEdge(b1, b0, a0, a1, chosen, calm);
        }
        return true;
    }

    private void blockEdge(long b1, long b0, long a0, long a1, long chosen, long calm) {
        // 3 (q0 - p0), plus p1 - q1 where the variance is high; 128 more.
        long outer = clamp(b1 + SIGN + 128 * ONE - a1) & ~calm | 128 * ONE & calm;
        long a = 3 * a0 + outer + SIGN - 3 * b0;
        long down = clamp(a + 4 * ONE) >>> 3 & 31 * ONE;
        long up = clamp(a + 3 * ONE) >>> 3 & 31 * ONE;
        long half = down + ONE >>> 1 & 31 * ONE;
        p0 = choose(chosen, clamp(b0 + SIGN + up - 16 * ONE), b0);
        q0 = choose(chosen, clamp(a0 + SIGN - down + 16 * ONE), a0);
        chosen &= calm;
        p1 = choose(chosen, clamp(b1 + SIGN + half - 8 * ONE), b1);
        q1 = choose(chosen, clamp(a1 + SIGN - half + 8 * ONE), a1);
    }

    private void macroblockEdge(long b2, long b1, long b0, long a0, long a1, long a2, long chosen, long calm) {
        long outer = clamp(b1 + SIGN + 128 * ONE - a1);
        // 3 (q0 - p0) + p1 - q1 as a signed byte; 128 more.
        long w = clamp(3 * a0 + outer + SIGN - 3 * b0);
        long third = 27 * w + 63 * ONE >>> 7 & 127 * ONE;
        long down = choose(calm, third + 5 * ONE, (atMostByte(w + 4 * ONE) >>> 3 & 31 * ONE) + 16 * ONE);
        long up = choose(calm, third + 5 * ONE, (atMostByte(w + 3 * ONE) >>> 3 & 31 * ONE) + 16 * ONE);
        p0 = choose(chosen, clamp(b0 + SIGN + up - 32 * ONE), b0);
        q0 = choose(chosen, clamp(a0 + SIGN - down + 32 * ONE), a0);
        chosen &= calm;
        long second = 18 * w + 63 * ONE >>> 7 & 127 * ONE;
        p1 = choose(chosen, clamp(b1 + SIGN + second - 18 * ONE), b1);
        q1 = choose(chosen, clamp(a1 + SIGN - second + 18 * ONE), a1);
        long first = 9 * w + 63 * ONE >>> 7 & 127 * ONE;
        p2 = choose(chosen, clamp(b2 + SIGN + first - 9 * ONE), b2);
        q2 = choose(chosen, clamp(a2 + SIGN - first + 9 * ONE), a2);
    }

    /** All bits of the lanes whose sign bit is set. */
    private static long full(long signs) {
        long set = signs >>> 15 & ONE;
        return (set << 16) - set;
    }

    private static long choose(long mask, long a, long b) {
        return b ^ (a ^ b) & mask;
    }

    /** Of numbers below 512 with the offset SIGN: 0 for negative ones, at most 255. */
    private static long clamp(long v) {
        return atMostByte(v & full(v) & ~SIGN);
    }

    private static long atMostByte(long v) {
        long over = v >>> 8 & ONE;
        return (v | (over << 8) - over) & BYTE;
    }
}
