/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

/**
 * Adds a prediction from the pixels to the left and above. Source: RFC 9649, 3.5.1.
 *
 * <p>To the right of a row lies the first pixel of the next one, which is the row being predicted.
 */
final class Predictor implements Transform {
    private static final int BLACK = 0xff000000;

    private final int width;
    private final int tileBits;
    private final int tilesInRow;
    /** [tile]: the number of the prediction, in green. */
    private final int[] modes;

    /** The row above, and the pixel after it. */
    private final int[] above;

    Predictor(int width, int tileBits, int[] modes) {
        this.width = width;
        this.tileBits = tileBits;
        this.modes = modes;
        tilesInRow = PixelReader.tiles(width, tileBits);
        above = new int[width + 1];
    }

    @Override
    public void invert(int y, int[] row) {
        if (y == 0) {
            row[0] = add(row[0], BLACK);
            fromLeft(row, 1, width);
        } else {
            row[0] = add(row[0], above[0]);
            above[width] = row[0];
            int tile = (y >> tileBits) * tilesInRow;
            for (int x = 1; x < width; tile++) {
                int end = Math.min(width, (x >> tileBits) + 1 << tileBits);
                predict(modes[tile] >> 8 & 15, row, x, end);
                x = end;
            }
        }
        System.arraycopy(row, 0, above, 0, width);
    }

    private void predict(int mode, int[] row, int from, int to) {
        int[] up = above;
        switch (mode) {
            case 1 -> fromLeft(row, from, to);
            case 2 -> addRow(row, from, to, 0);
            case 3 -> addRow(row, from, to, 1);
            case 4 -> addRow(row, from, to, -1);
            case 5 -> {
                int left = row[from - 1];
                for (int x = from; x < to; x++) {
                    left = add(row[x], average(average(left, up[x + 1]), up[x]));
                    row[x] = left;
                }
            }
            case 6 -> averageWithLeft(row, from, to, -1);
            case 7 -> averageWithLeft(row, from, to, 0);
            case 8 -> {
                for (int x = from; x < to; x++) {
                    row[x] = add(row[x], average(up[x - 1], up[x]));
                }
            }
            case 9 -> {
                for (int x = from; x < to; x++) {
                    row[x] = add(row[x], average(up[x], up[x + 1]));
                }
            }
            case 10 -> {
                int left = row[from - 1];
                for (int x = from; x < to; x++) {
                    left = add(row[x], average(average(left, up[x - 1]), average(up[x], up[x + 1])));
                    row[x] = left;
                }
            }
            case 11 -> {
                int left = row[from - 1];
                for (int x = from; x < to; x++) {
                    left = add(row[x], nearer(left, up[x], up[x - 1]));
                    row[x] = left;
                }
            }
            case 12 -> {
                int left = row[from - 1];
                for (int x = from; x < to; x++) {
                    left = add(row[x], gradient(left, up[x], up[x - 1]));
                    row[x] = left;
                }
            }
            case 13 -> {
                int left = row[from - 1];
                for (int x = from; x < to; x++) {
                    left = add(row[x], halfGradient(average(left, up[x]), up[x - 1]));
                    row[x] = left;
                }
            }
            default -> {
                for (int x = from; x < to; x++) {
                    row[x] = add(row[x], BLACK);
                }
            }
        }
    }

    private static void fromLeft(int[] row, int from, int to) {
        int left = row[from - 1];
        for (int x = from; x < to; x++) {
            left = add(row[x], left);
            row[x] = left;
        }
    }

    private void addRow(int[] row, int from, int to, int shift) {
        for (int x = from; x < to; x++) {
            row[x] = add(row[x], above[x + shift]);
        }
    }

    private void averageWithLeft(int[] row, int from, int to, int shift) {
        int left = row[from - 1];
        for (int x = from; x < to; x++) {
            left = add(row[x], average(left, above[x + shift]));
            row[x] = left;
        }
    }

    /** The sum of each byte. */
    static int add(int a, int b) {
        return (a & 0xff00ff00) + (b & 0xff00ff00) & 0xff00ff00 | (a & 0x00ff00ff) + (b & 0x00ff00ff) & 0x00ff00ff;
    }

    /** The average of each byte, rounded down. */
    private static int average(int a, int b) {
        return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
    }

    /** Of left and above the one that is nearer to left + above - corner, summed over the bytes; above if both are. */
    private static int nearer(int left, int up, int corner) {
        int toLeft = 0;
        int toUp = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int c = corner >>> shift & 0xff;
            toLeft += Math.abs((up >>> shift & 0xff) - c);
            toUp += Math.abs((left >>> shift & 0xff) - c);
        }
        return toLeft < toUp ? left : up;
    }

    private static int gradient(int left, int up, int corner) {
        return clamp((left >>> 24) + (up >>> 24) - (corner >>> 24)) << 24
                | clamp((left >> 16 & 0xff) + (up >> 16 & 0xff) - (corner >> 16 & 0xff)) << 16
                | clamp((left >> 8 & 0xff) + (up >> 8 & 0xff) - (corner >> 8 & 0xff)) << 8
                | clamp((left & 0xff) + (up & 0xff) - (corner & 0xff));
    }

    private static int halfGradient(int average, int corner) {
        return half(average >>> 24, corner >>> 24) << 24
                | half(average >> 16 & 0xff, corner >> 16 & 0xff) << 16
                | half(average >> 8 & 0xff, corner >> 8 & 0xff) << 8
                | half(average & 0xff, corner & 0xff);
    }

    private static int half(int average, int corner) {
        return clamp(average + (average - corner) / 2);
    }

    private static int clamp(int v) {
        return Math.max(0, Math.min(v, 255));
    }
}
