/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.colour;

/**
 * Converts rows of components to rows of red, green and blue, with 16 fraction bits.
 *
 * <p>YCbCr: r = y + 1.402 cr, g = y - 0.34414 cb - 0.71414 cr, b = y + 1.772 cb, each rounded separately and clipped
 * (ITU-R BT.601 as used in JFIF). CMYK as in Pillow: inks are always taken as inverted, the Adobe convention; then each
 * colour is k minus the share of the ink, on the scale 0 to 255, as in Pillow's convert("RGB").
 */
public final class ColorConverter {
    private static final int HALF = 1 << 15;
    private static final int CR_TO_R = 91_881;
    private static final int CB_TO_G = 22_554;
    private static final int CR_TO_G = 46_802;
    private static final int CB_TO_B = 116_130;

    private ColorConverter() {}

    public static void convert(ColorSpace space, Upsampler[] rows, int columns, int[][] rgb) {
        switch (space) {
            case GRAY -> {
                for (int c = 0; c < 3; c++) {
                    System.arraycopy(rows[0].values, 0, rgb[c], 0, columns);
                }
            }
            case RGB -> copy(rows, columns, rgb);
            case PLAIN -> {}
            case YCC -> fromYcc(rows, columns, rgb);
            case CMYK -> {
                copy(rows, columns, rgb);
                addBlack(rows[3].values, columns, rgb);
            }
            case YCCK -> {
                fromYcc(rows, columns, rgb);
                for (int c = 0; c < 3; c++) {
                    for (int x = 0; x < columns; x++) {
                        rgb[c][x] = 255 - rgb[c][x];
                    }
                }
                addBlack(rows[3].values, columns, rgb);
            }
        }
    }

    private static void copy(Upsampler[] rows, int columns, int[][] rgb) {
        for (int c = 0; c < 3; c++) {
            System.arraycopy(rows[c].values, 0, rgb[c], 0, columns);
        }
    }

    private static void fromYcc(Upsampler[] rows, int columns, int[][] rgb) {
        int[] y = rows[0].values;
        int[] cb = rows[1].values;
        int[] cr = rows[2].values;
        addChroma(y, cr, CR_TO_R, columns, rgb[0]);
        green(y, cb, cr, columns, rgb[1]);
        addChroma(y, cb, CB_TO_B, columns, rgb[2]);
        clip(rgb[0], columns);
        clip(rgb[1], columns);
        clip(rgb[2], columns);
    }

    private static void addChroma(int[] y, int[] chroma, int factor, int n, int[] to) {
        for (int x = 0; x < n; x++) {
            to[x] = y[x] + ((factor * (chroma[x] - 128) + HALF) >> 16);
        }
    }

    private static void green(int[] y, int[] cb, int[] cr, int n, int[] to) {
        for (int x = 0; x < n; x++) {
            to[x] = y[x] + ((HALF - CB_TO_G * (cb[x] - 128) - CR_TO_G * (cr[x] - 128)) >> 16);
        }
    }

    /** Clips to 0 to 255 with masks, because C2 of JDK 17 does not vectorize Math.min and Math.max here. */
    private static void clip(int[] values, int n) {
        for (int x = 0; x < n; x++) {
            int v = values[x];
            int positive = v & ~(v >> 31);
            values[x] = (positive | (255 - positive) >> 31) & 255;
        }
    }

    private static void addBlack(int[] black, int columns, int[][] rgb) {
        for (int c = 0; c < 3; c++) {
            for (int x = 0; x < columns; x++) {
                int k = black[x];
                int product = (255 - rgb[c][x]) * k + 128;
                rgb[c][x] = Math.max(0, k - (((product >> 8) + product) >> 8));
            }
        }
    }
}
