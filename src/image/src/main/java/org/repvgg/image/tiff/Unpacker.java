/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

/**
 * Converts packed rows of pixels to red, green and blue of 8 bits, by the rules of Pillow's unpackers and {@code
 * convert("RGB")}: gray of 16 and 32 bits is clipped, colours of 16 bits keep their upper 8, alpha is dropped after it
 * was divided out.
 */
final class Unpacker {
    private static final int[] BIT_VALUES = {0, 255, 85, 0, 17, 0, 0, 0, 1};

    private final Pixel pixel;
    private final int[] palette;
    private final int bytesPerPixel;
    /** Offset of the high byte of a sample of 16 bits, and of its low byte. */
    private final int high;

    private final int low;

    Unpacker(Pixel pixel, int[] palette) {
        this.pixel = pixel;
        this.palette = palette;
        bytesPerPixel = pixel.bits() / 8;
        high = pixel.swapped() ? 0 : 1;
        low = 1 - high;
    }

    /** Converts {@code count} pixels from pixel {@code first} of the row at {@code at} on to columns from {@code x} on. */
    void unpack(byte[] from, int at, int first, int count, int[][] rgb, int x) {
        switch (pixel.kind()) {
            case GRAY, PALETTE -> indices(from, at, first, count, rgb, x);
            case GRAY12, GRAY16, SIGNED16, SIGNED32, FLOAT -> levels(from, at, first, count, rgb, x);
            case RGB -> colors(from, at + first * bytesPerPixel, count, 1, rgb, x);
            case RGB16 -> colors(from, at + first * bytesPerPixel + high, count, 2, rgb, x);
            case RGB_TIMES_ALPHA -> divided(from, at + first * bytesPerPixel, count, 1, rgb, x);
            case RGB16_TIMES_ALPHA -> divided(from, at + first * bytesPerPixel + high, count, 2, rgb, x);
            case CMYK -> cmyk(from, at + first * bytesPerPixel, count, 1, rgb, x);
            case CMYK16 -> cmyk(from, at + first * bytesPerPixel + high, count, 2, rgb, x);
            case YCBCR -> {
                colors(from, at + first * bytesPerPixel, count, 1, rgb, x);
                PillowYcbcr.convert(rgb, x, count);
            }
            case LAB, GRAY_TIMES_ALPHA ->
                throw new IllegalStateException("the header accepted pixels of " + pixel.kind());
        }
    }

    private void indices(byte[] from, int at, int first, int count, int[][] rgb, int x) {
        int bits = pixel.bits() / pixel.samples();
        int mask = (1 << bits) - 1;
        int scale = BIT_VALUES[bits];
        int flip = pixel.inverted() ? 255 : 0;
        boolean colored = pixel.kind() == Pixel.Kind.PALETTE;
        for (int i = 0; i < count; i++) {
            int bit = (first + i) * pixel.bits();
            int value = from[at + bit / 8] & 0xff;
            if (pixel.reversed()) {
                value = Integer.reverse(value) >>> 24;
            }
            value = value >> (8 - bits - bit % 8) & mask;
            int color = colored ? palette[value] : (value * scale ^ flip) * 0x010101;
            rgb[0][x + i] = color >> 16;
            rgb[1][x + i] = color >> 8 & 0xff;
            rgb[2][x + i] = color & 0xff;
        }
    }

    /** Converts indices to their colours. */
    void colored(int[] indices, int count, int[][] rgb) {
        for (int x = 0; x < count; x++) {
            int color = palette[indices[x]];
            rgb[0][x] = color >> 16;
            rgb[1][x] = color >> 8 & 0xff;
            rgb[2][x] = color & 0xff;
        }
    }

    private void levels(byte[] from, int at, int first, int count, int[][] rgb, int x) {
        for (int i = 0; i < count; i++) {
            int level = level(from, at, first + i);
            int clipped = Math.max(0, Math.min(255, level));
            rgb[0][x + i] = clipped;
            rgb[1][x + i] = clipped;
            rgb[2][x + i] = clipped;
        }
    }

    private int level(byte[] b, int at, int column) {
        return switch (pixel.kind()) {
            case GRAY12 -> {
                int p = at + column / 2 * 3;
                yield (column & 1) == 0
                        ? (b[p] & 0xff) << 4 | (b[p + 1] & 0xff) >> 4
                        : (b[p + 1] & 15) << 8 | (b[p + 2] & 0xff);
            }
            case GRAY16 -> {
                int p = at + 2 * column;
                int value = (b[p + high] & 0xff) << 8 | (b[p + low] & 0xff);
                yield pixel.reversed() ? reversedBytes(value) : value;
            }
            case SIGNED16 -> b[at + 2 * column + high] << 8 | (b[at + 2 * column + low] & 0xff);
            case SIGNED32 -> i32(b, at + 4 * column);
            default -> {
                float value = Float.intBitsToFloat(i32(b, at + 4 * column));
                // A cast of NaN gives 0, as on x86-64 the lowest byte of what C makes of it.
                yield value >= 255 ? 255 : (int) value;
            }
        };
    }

    private static int reversedBytes(int value) {
        return Integer.reverse(value >> 8) >>> 24 << 8 | Integer.reverse(value & 0xff) >>> 24;
    }

    private int i32(byte[] b, int p) {
        int value = (b[p] & 0xff) << 24 | (b[p + 1] & 0xff) << 16 | (b[p + 2] & 0xff) << 8 | (b[p + 3] & 0xff);
        return pixel.swapped() ? value : Integer.reverseBytes(value);
    }

    private void colors(byte[] from, int at, int count, int sampleBytes, int[][] rgb, int x) {
        for (int c = 0; c < 3; c++) {
            int[] to = rgb[c];
            int p = at + c * sampleBytes;
            for (int i = 0; i < count; i++, p += bytesPerPixel) {
                int value = from[p] & 0xff;
                to[x + i] = pixel.reversed() ? Integer.reverse(value) >>> 24 : value;
            }
        }
    }

    private void divided(byte[] from, int at, int count, int sampleBytes, int[][] rgb, int x) {
        int p = at;
        for (int i = 0; i < count; i++, p += bytesPerPixel) {
            int alpha = from[p + 3 * sampleBytes] & 0xff;
            for (int c = 0; c < 3; c++) {
                int value = from[p + c * sampleBytes] & 0xff;
                rgb[c][x + i] = divided(value, alpha);
            }
        }
    }

    static int divided(int value, int alpha) {
        return alpha == 0 ? 0 : alpha == 255 ? value : Math.min(255, value * 255 / alpha);
    }

    private void cmyk(byte[] from, int at, int count, int sampleBytes, int[][] rgb, int x) {
        int p = at;
        for (int i = 0; i < count; i++, p += bytesPerPixel) {
            int white = 255 - (from[p + 3 * sampleBytes] & 0xff);
            for (int c = 0; c < 3; c++) {
                rgb[c][x + i] = withoutBlack(from[p + c * sampleBytes] & 0xff, white);
            }
        }
    }

    /** Pillow's conversion from CMYK: white minus black, minus the ink's share of the difference. */
    static int withoutBlack(int ink, int white) {
        int product = ink * white + 128;
        return Math.max(0, white - (((product >> 8) + product) >> 8));
    }
}
