/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.idct;

/**
 * 8x8 inverse discrete cosine transform in fixed point, 13 fraction bits: columns, then rows, then the level shift to 0
 * to 255.
 *
 * <p>Input: dequantized coefficients, 16 bits each, in natural order. Output: samples at {@code to[at + y * stride +
 * x]}.
 *
 * <p>Accuracy: bit-exact with the SIMD implementation of libjpeg-turbo's "islow" transform, also for coefficients out
 * of range: sums of two inputs wrap at 16 bits, each pass saturates to 16 bits, the result to 8.
 *
 * <p>Source: Loeffler, Ligtenberg, Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications", ICASSP 1989,
 * with the Independent JPEG Group's constants. Not thread-safe.
 */
public final class InverseDct {
    /** The constants of the paper's figure 1, times 2^13. */
    private static final int C_0_298 = 2446;

    private static final int C_0_390 = 3196;
    private static final int C_0_541 = 4433;
    private static final int C_0_765 = 6270;
    private static final int C_0_899 = 7373;
    private static final int C_1_175 = 9633;
    private static final int C_1_501 = 12299;
    private static final int C_1_847 = 15137;
    private static final int C_1_961 = 16069;
    private static final int C_2_053 = 16819;
    private static final int C_2_562 = 20995;
    private static final int C_3_072 = 25172;
    private static final int FRACTION = 13;
    /** Fraction bits that the column pass keeps. */
    private static final int KEPT = 2;

    private static final int SHIFT_1 = FRACTION - KEPT;
    private static final int ROUND_1 = 1 << (SHIFT_1 - 1);
    /** The row pass removes these bits and the factor 8 of the two passes. */
    private static final int SHIFT_2 = FRACTION + KEPT + 3;

    private static final int ROUND_2 = 1 << (SHIFT_2 - 1);

    private final int[] work = new int[64];

    /** Transforms a block in which only the first coefficient is nonzero. */
    public static void constant(int dc, int[] to, int at, int stride) {
        int value = sample(((short) (dc << KEPT) + (1 << (KEPT + 2))) >> (KEPT + 3));
        for (int y = 0, p = at; y < 8; y++, p += stride) {
            to[p] = value;
            to[p + 1] = value;
            to[p + 2] = value;
            to[p + 3] = value;
            to[p + 4] = value;
            to[p + 5] = value;
            to[p + 6] = value;
            to[p + 7] = value;
        }
    }

    /**
     * Transforms a block.
     *
     * @param belowFirstRow whether a coefficient below the first row was not zero before it was multiplied with its
     *     step; matters only if steps are zero
     */
    public void transform(int[] block, boolean belowFirstRow, int[] to, int at, int stride) {
        if (!columns(block) && !belowFirstRow) {
            constantColumns(block);
        }
        rows(to, at, stride);
    }

    /**
     * The column pass. Returns false if no column has more than its first coefficient; the pass then wraps instead of
     * saturating.
     */
    private boolean columns(int[] block) {
        int[] w = work;
        boolean any = false;
        for (int x = 0; x < 8; x++) {
            int a1 = block[x + 8];
            int a2 = block[x + 16];
            int a3 = block[x + 24];
            int a4 = block[x + 32];
            int a5 = block[x + 40];
            int a6 = block[x + 48];
            int a7 = block[x + 56];
            if ((a1 | a2 | a3 | a4 | a5 | a6 | a7) == 0) {
                int value = saturate(block[x] << KEPT);
                w[x] = value;
                w[x + 8] = value;
                w[x + 16] = value;
                w[x + 24] = value;
                w[x + 32] = value;
                w[x + 40] = value;
                w[x + 48] = value;
                w[x + 56] = value;
                continue;
            }
            any = true;
            int a0 = block[x];
            int even2 = a2 * C_0_541 + a6 * (C_0_541 - C_1_847);
            int even3 = a2 * (C_0_541 + C_0_765) + a6 * C_0_541;
            int even0 = (short) (a0 + a4) << FRACTION;
            int even1 = (short) (a0 - a4) << FRACTION;
            int e0 = even0 + even3 + ROUND_1;
            int e3 = even0 - even3 + ROUND_1;
            int e1 = even1 + even2 + ROUND_1;
            int e2 = even1 - even2 + ROUND_1;
            int s3 = (short) (a7 + a3);
            int s4 = (short) (a5 + a1);
            int z3 = s3 * (C_1_175 - C_1_961) + s4 * C_1_175;
            int z4 = s3 * C_1_175 + s4 * (C_1_175 - C_0_390);
            int o0 = a7 * (C_0_298 - C_0_899) - a1 * C_0_899 + z3;
            int o1 = a5 * (C_2_053 - C_2_562) - a3 * C_2_562 + z4;
            int o2 = a3 * (C_3_072 - C_2_562) - a5 * C_2_562 + z3;
            int o3 = a1 * (C_1_501 - C_0_899) - a7 * C_0_899 + z4;
            w[x] = saturate((e0 + o3) >> SHIFT_1);
            w[x + 56] = saturate((e0 - o3) >> SHIFT_1);
            w[x + 8] = saturate((e1 + o2) >> SHIFT_1);
            w[x + 48] = saturate((e1 - o2) >> SHIFT_1);
            w[x + 16] = saturate((e2 + o1) >> SHIFT_1);
            w[x + 40] = saturate((e2 - o1) >> SHIFT_1);
            w[x + 24] = saturate((e3 + o0) >> SHIFT_1);
            w[x + 32] = saturate((e3 - o0) >> SHIFT_1);
        }
        return any;
    }

    private void constantColumns(int[] block) {
        for (int i = 0; i < 64; i++) {
            work[i] = (short) (block[i & 7] << KEPT);
        }
    }

    private void rows(int[] to, int at, int stride) {
        int[] w = work;
        for (int y = 0, p = at; y < 64; y += 8, p += stride) {
            int a0 = w[y];
            int a1 = w[y + 1];
            int a2 = w[y + 2];
            int a3 = w[y + 3];
            int a4 = w[y + 4];
            int a5 = w[y + 5];
            int a6 = w[y + 6];
            int a7 = w[y + 7];
            int even2 = a2 * C_0_541 + a6 * (C_0_541 - C_1_847);
            int even3 = a2 * (C_0_541 + C_0_765) + a6 * C_0_541;
            int even0 = (short) (a0 + a4) << FRACTION;
            int even1 = (short) (a0 - a4) << FRACTION;
            int e0 = even0 + even3 + ROUND_2;
            int e3 = even0 - even3 + ROUND_2;
            int e1 = even1 + even2 + ROUND_2;
            int e2 = even1 - even2 + ROUND_2;
            int s3 = (short) (a7 + a3);
            int s4 = (short) (a5 + a1);
            int z3 = s3 * (C_1_175 - C_1_961) + s4 * C_1_175;
            int z4 = s3 * C_1_175 + s4 * (C_1_175 - C_0_390);
            int o0 = a7 * (C_0_298 - C_0_899) - a1 * C_0_899 + z3;
            int o1 = a5 * (C_2_053 - C_2_562) - a3 * C_2_562 + z4;
            int o2 = a3 * (C_3_072 - C_2_562) - a5 * C_2_562 + z3;
            int o3 = a1 * (C_1_501 - C_0_899) - a7 * C_0_899 + z4;
            to[p] = sample((e0 + o3) >> SHIFT_2);
            to[p + 7] = sample((e0 - o3) >> SHIFT_2);
            to[p + 1] = sample((e1 + o2) >> SHIFT_2);
            to[p + 6] = sample((e1 - o2) >> SHIFT_2);
            to[p + 2] = sample((e2 + o1) >> SHIFT_2);
            to[p + 5] = sample((e2 - o1) >> SHIFT_2);
            to[p + 3] = sample((e3 + o0) >> SHIFT_2);
            to[p + 4] = sample((e3 - o0) >> SHIFT_2);
        }
    }

    private static int saturate(int v) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, v));
    }

    private static int sample(int v) {
        return Math.max(0, Math.min(255, v + 128));
    }
}
