/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

import java.util.Arrays;

/**
 * Prediction of macroblocks and of the colour differences from the row above and the column to the left, which lie
 * around the block in the same array. Source: RFC 6386, 12.2.
 */
final class IntraPrediction {
    private IntraPrediction() {}

    /** Predicts size x size pixels at {@code p[at]}; {@code hasAbove} and {@code hasLeft} matter to the average only. */
    static void predict(int mode, byte[] p, int at, int stride, int size, boolean hasAbove, boolean hasLeft) {
        switch (mode) {
            case BlockMode.VERTICAL -> {
                for (int y = 0; y < size; y++) {
                    System.arraycopy(p, at - stride, p, at + y * stride, size);
                }
            }
            case BlockMode.HORIZONTAL -> {
                for (int y = 0, row = at; y < size; y++, row += stride) {
                    Arrays.fill(p, row, row + size, p[row - 1]);
                }
            }
            case BlockMode.TM -> trueMotion(p, at, stride, size);
            default -> average(p, at, stride, size, hasAbove, hasLeft);
        }
    }

    private static void average(byte[] p, int at, int stride, int size, boolean hasAbove, boolean hasLeft) {
        int sum = 0;
        int count = 0;
        if (hasAbove) {
            for (int x = 0; x < size; x++) {
                sum += p[at - stride + x] & 0xff;
            }
            count += size;
        }
        if (hasLeft) {
            for (int y = 0; y < size; y++) {
                sum += p[at + y * stride - 1] & 0xff;
            }
            count += size;
        }
        int value = count == 0 ? 128 : (sum + (count >> 1)) / count;
        for (int y = 0, row = at; y < size; y++, row += stride) {
            Arrays.fill(p, row, row + size, (byte) value);
        }
    }

    static void trueMotion(byte[] p, int at, int stride, int size) {
        int above = at - stride;
        int corner = p[above - 1] & 0xff;
        for (int y = 0, row = at; y < size; y++, row += stride) {
            int change = (p[row - 1] & 0xff) - corner;
            for (int x = 0; x < size; x++) {
                p[row + x] = (byte) Math.max(0, Math.min((p[above + x] & 0xff) + change, 255));
            }
        }
    }
}
