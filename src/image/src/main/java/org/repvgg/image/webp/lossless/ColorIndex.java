/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

/**
 * Replaces green by the colour of that number; several numbers may share a pixel. Source: RFC 9649, 3.5.4.
 *
 * @param width of the image with colours
 * @param shareBits 1 << shareBits numbers share a pixel
 * @param colors the palette, filled up with transparent black to all numbers that can occur
 */
record ColorIndex(int width, int shareBits, int[] colors) implements Transform {
    /** Of a palette that is coded as differences. */
    static ColorIndex of(int width, int[] differences) {
        int bits = shareBits(differences.length);
        int[] colors = new int[1 << (8 >> bits)];
        int color = 0;
        for (int i = 0; i < differences.length; i++) {
            color = Predictor.add(color, differences[i]);
            colors[i] = color;
        }
        return new ColorIndex(width, bits, colors);
    }

    private static int shareBits(int colors) {
        return colors > 16 ? 0 : colors > 4 ? 1 : colors > 2 ? 2 : 3;
    }

    /** Width of the image with numbers. */
    int sharedWidth() {
        return PixelReader.tiles(width, shareBits);
    }

    @Override
    public void invert(int y, int[] row) {
        int bits = 8 >> shareBits;
        int shareMask = (1 << shareBits) - 1;
        int numberMask = (1 << bits) - 1;
        // From the right, because the numbers of a pixel lie to the left of most of their colours.
        for (int x = width - 1; x >= 0; x--) {
            int shared = row[x >> shareBits] >>> 8 & 0xff;
            row[x] = colors[shared >> (x & shareMask) * bits & numberMask];
        }
    }
}
