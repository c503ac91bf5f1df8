/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

/** Pillow's conversion of its mode YCbCr: products in 1/64, each rounded to zero after half was added, then summed. */
final class PillowYcbcr {
    private static final int SHIFT = 6;
    private static final int[] CR_TO_R = products(1.402);
    private static final int[] CB_TO_G = products(-0.34414);
    private static final int[] CR_TO_G = products(-0.71414);
    private static final int[] CB_TO_B = products(1.772);

    private PillowYcbcr() {}

    private static int[] products(double factor) {
        int[] products = new int[256];
        for (int i = 0; i < 256; i++) {
            products[i] = (int) ((1 << SHIFT) * factor * (i - 128) + 0.5);
        }
        return products;
    }

    /** Converts columns [from, from + count) of rows that hold Y, Cb and Cr to red, green and blue. */
    static void convert(int[][] rows, int from, int count) {
        for (int x = from; x < from + count; x++) {
            int y = rows[0][x];
            int cb = rows[1][x];
            int cr = rows[2][x];
            rows[0][x] = clip(y + (CR_TO_R[cr] >> SHIFT));
            rows[1][x] = clip(y + (CB_TO_G[cb] + CR_TO_G[cr] >> SHIFT));
            rows[2][x] = clip(y + (CB_TO_B[cb] >> SHIFT));
        }
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
