/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

/**
 * Rows of components to rows of red, green and blue, 16 fraction bits.
 *
 * <p>YCbCr: r = y + 1.402 cr, g = y - 0.34414 cb - 0.71414 cr, b = y + 1.772 cb, each rounded on its own and clipped
 * (ITU-R BT.601 as JFIF takes it). CMYK as Pillow takes it: the file holds inverted inks, Adobe's way, whether it says so
 * or not; then each colour is k less the share of the ink, both of 255, as Pillow's convert("RGB").
 */
final class ColorConverter {
    private static final int HALF = 1 << 15;
    private static final int CR_TO_R = 91_881;
    private static final int CB_TO_G = 22_554;
    private static final int CR_TO_G = 46_802;
    private static final int CB_TO_B = 116_130;

    private ColorConverter() {}

    static void convert(ColorSpace space, Upsampler[] rows, int columns, int[][] rgb) {
        switch (space) {
            case GRAY -> {
                for (int c = 0; c < 3; c++) {
                    System.arraycopy(rows[0].values, rows[0].at, rgb[c], 0, columns);
                }
            }
            case RGB -> {
                for (int c = 0; c < 3; c++) {
                    System.arraycopy(rows[c].values, rows[c].at, rgb[c], 0, columns);
                }
            }
            case YCC -> fromYcc(rows, columns, rgb);
            case CMYK -> {
                for (int c = 0; c < 3; c++) {
                    System.arraycopy(rows[c].values, rows[c].at, rgb[c], 0, columns);
                }
                addBlack(rows[3], columns, rgb);
            }
            case YCCK -> {
                fromYcc(rows, columns, rgb);
                for (int c = 0; c < 3; c++) {
                    for (int x = 0; x < columns; x++) {
                        rgb[c][x] = 255 - rgb[c][x];
                    }
                }
                addBlack(rows[3], columns, rgb);
            }
        }
    }

    private static void fromYcc(Upsampler[] rows, int columns, int[][] rgb) {
        red(rows[0].values, rows[0].at, rows[2].values, rows[2].at, columns, rgb[0]);
        green(rows[0].values, rows[0].at, rows[1].values, rows[1].at, rows[2].values, rows[2].at, columns, rgb[1]);
        blue(rows[0].values, rows[0].at, rows[1].values, rows[1].at, columns, rgb[2]);
    }

    private static void red(int[] y, int yAt, int[] cr, int crAt, int columns, int[] to) {
        for (int x = 0; x < columns; x++) {
            to[x] = Math.max(0, Math.min(255, y[yAt + x] + (CR_TO_R * (cr[crAt + x] - 128) + HALF >> 16)));
        }
    }

    private static void green(int[] y, int yAt, int[] cb, int cbAt, int[] cr, int crAt, int columns, int[] to) {
        for (int x = 0; x < columns; x++) {
            int chroma = HALF - CB_TO_G * (cb[cbAt + x] - 128) - CR_TO_G * (cr[crAt + x] - 128) >> 16;
            to[x] = Math.max(0, Math.min(255, y[yAt + x] + chroma));
        }
    }

    private static void blue(int[] y, int yAt, int[] cb, int cbAt, int columns, int[] to) {
        for (int x = 0; x < columns; x++) {
            to[x] = Math.max(0, Math.min(255, y[yAt + x] + (CB_TO_B * (cb[cbAt + x] - 128) + HALF >> 16)));
        }
    }

    private static void addBlack(Upsampler black, int columns, int[][] rgb) {
        for (int c = 0; c < 3; c++) {
            for (int x = 0; x < columns; x++) {
                int k = black.values[black.at + x];
                int product = (255 - rgb[c][x]) * k + 128;
                rgb[c][x] = Math.max(0, k - ((product >> 8) + product >> 8));
            }
        }
    }
}
