/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

/**
 * Makes a row of RGB of a row of luma and the two nearest rows of each colour difference: these are interpolated with
 * the weights 9, 3, 3, 1 of the nearest four, and converted in fixed point. Both as libwebp 1.6.0 does.
 *
 * <p>The two colour differences share an int, U in the lower half. The loops over ints are vectorized by C2.
 */
final class ColorConverter {
    private static final int ROUNDING = 0x00080008;

    private final int columnFrom;
    private final int columns;
    /** Pairs of columns that hold the window, [pairFrom, pairFrom + pairs). */
    private final int pairFrom;

    private final int pairs;
    private final int lastPair;
    /** Weighted sums of the near and the far row, for one pair more on either side. */
    private final int[] sums;

    private final int[] uv;
    private final int[] luma;

    /** For the columns [columnFrom, columnTo) of an image that is {@code width} wide. */
    ColorConverter(int width, int columnFrom, int columnTo) {
        this.columnFrom = columnFrom;
        columns = columnTo - columnFrom;
        lastPair = (width - 1) / 2;
        pairFrom = columnFrom / 2;
        pairs = (columnTo + 1) / 2 - pairFrom;
        sums = new int[pairs + 2];
        uv = new int[2 * pairs];
        luma = new int[2 * pairs];
    }

    /**
     * Converts one row.
     *
     * @param y luma, from {@code yAt} on
     * @param near where the nearest row of the colour differences begins
     * @param far where the second nearest begins
     */
    void convert(byte[] y, int yAt, byte[] uPlane, byte[] vPlane, int near, int far, int[][] rgb) {
        sum(uPlane, vPlane, near + pairFrom, far + pairFrom);
        sums[0] = sum(uPlane, vPlane, near, far, Math.max(0, pairFrom - 1));
        sums[pairs + 1] = sum(uPlane, vPlane, near, far, Math.min(lastPair, pairFrom + pairs));
        across();
        if (columnFrom > 2 * pairFrom) {
            System.arraycopy(uv, 1, uv, 0, columns);
        }
        for (int x = 0; x < columns; x++) {
            luma[x] = (y[yAt + columnFrom + x] & 0xff) * 19_077 >> 8;
        }
        red(luma, uv, columns, rgb[0]);
        green(luma, uv, columns, rgb[1]);
        blue(luma, uv, columns, rgb[2]);
    }

    private void sum(byte[] u, byte[] v, int near, int far) {
        int[] to = sums;
        for (int i = 0; i < pairs; i++) {
            to[i + 1] = 3 * (u[near + i] & 0xff | (v[near + i] & 0xff) << 16)
                    + (u[far + i] & 0xff | (v[far + i] & 0xff) << 16);
        }
    }

    private static int sum(byte[] u, byte[] v, int near, int far, int i) {
        return 3 * (u[near + i] & 0xff | (v[near + i] & 0xff) << 16) + (u[far + i] & 0xff | (v[far + i] & 0xff) << 16);
    }

    private void across() {
        int[] to = uv;
        int before = sums[0];
        int here = sums[1];
        for (int i = 0; i < pairs; i++) {
            int after = sums[i + 2];
            int three = 3 * here + ROUNDING;
            to[2 * i] = three + before >>> 4;
            to[2 * i + 1] = three + after >>> 4;
            before = here;
            here = after;
        }
    }

    private static void red(int[] luma, int[] uv, int n, int[] to) {
        for (int x = 0; x < n; x++) {
            int v = luma[x] + ((uv[x] >>> 16) * 26_149 >> 8) - 14_234 >> 6;
            int positive = v & ~(v >> 31);
            to[x] = (positive | 255 - positive >> 31) & 255;
        }
    }

    private static void green(int[] luma, int[] uv, int n, int[] to) {
        for (int x = 0; x < n; x++) {
            int both = uv[x];
            int v = luma[x] - ((both & 0xff) * 6_419 >> 8) - ((both >>> 16) * 13_320 >> 8) + 8_708 >> 6;
            int positive = v & ~(v >> 31);
            to[x] = (positive | 255 - positive >> 31) & 255;
        }
    }

    private static void blue(int[] luma, int[] uv, int n, int[] to) {
        for (int x = 0; x < n; x++) {
            int v = luma[x] + ((uv[x] & 0xff) * 33_050 >> 8) - 17_685 >> 6;
            int positive = v & ~(v >> 31);
            to[x] = (positive | 255 - positive >> 31) & 255;
        }
    }
}
