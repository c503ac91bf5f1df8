/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

/**
 * Adds shares of green and red to red and blue. Source: RFC 9649, 3.5.2.
 *
 * @param tileBits tiles are squares of 1 << tileBits pixels
 * @param factors [tile]: share of green in red in the lowest byte, of green in blue, of red in blue; signed, in 32nds
 */
record ColorTransform(int width, int tileBits, int[] factors) implements Transform {
    @Override
    public void invert(int y, int[] row) {
        int tilesInRow = PixelReader.tiles(width, tileBits);
        int tile = (y >> tileBits) * tilesInRow;
        for (int from = 0; from < width; from += 1 << tileBits) {
            invert(row, from, Math.min(width, from + (1 << tileBits)), factors[tile++]);
        }
    }

    private static void invert(int[] row, int from, int to, int factors) {
        int greenToRed = (byte) factors;
        int greenToBlue = (byte) (factors >> 8);
        int redToBlue = (byte) (factors >> 16);
        for (int x = from; x < to; x++) {
            int argb = row[x];
            int green = argb << 16 >> 24;
            int red = (argb >> 16) + (greenToRed * green >> 5);
            int blue = argb + (greenToBlue * green >> 5) + (redToBlue * (red << 24 >> 24) >> 5);
            row[x] = argb & 0xff00ff00 | (red & 0xff) << 16 | blue & 0xff;
        }
    }
}
