/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the bits of a pixel mean, and Pillow's mode for it. {@link #of} accepts what Pillow's TiffImagePlugin accepts.
 *
 * @param kind how samples become red, green and blue
 * @param bits of a pixel, all samples together
 * @param samples of a pixel
 * @param swapped whether samples of 16 and 32 bits have the high byte first
 * @param inverted whether 0 is white
 * @param reversed whether the lowest bit of a byte comes first
 */
record Pixel(String mode, Kind kind, int bits, int samples, boolean swapped, boolean inverted, boolean reversed) {
    enum Kind {
        /** Gray of 1, 2, 4 or 8 bits, or of the first of two samples of 8. */
        GRAY,
        GRAY12,
        GRAY16,
        SIGNED16,
        SIGNED32,
        FLOAT,
        PALETTE,
        RGB,
        /** Red, green and blue have been multiplied by alpha. */
        RGB_TIMES_ALPHA,
        RGB16,
        RGB16_TIMES_ALPHA,
        CMYK,
        CMYK16,
        YCBCR,
        LAB,
        /** Gray multiplied by alpha, which Pillow opens and does not convert. */
        GRAY_TIMES_ALPHA
    }

    /** The pixel of a file, or null if Pillow does not know it; tags as Pillow has completed them. */
    static @Nullable Pixel of(
            boolean bigEndian, int photometric, int[] format, int fillOrder, int[] bits, int[] extra) {
        if (format.length != 1 || fillOrder < 1 || fillOrder > 2) {
            return null;
        }
        int n = bits.length;
        for (int b : bits) {
            if (b != bits[0]) {
                return null;
            }
        }
        boolean reversed = fillOrder == 2;
        return switch (photometric) {
            case 0, 1 -> gray(bigEndian, photometric == 0, format[0], reversed, bits, extra);
            case 2 -> format[0] == 1 ? color(bigEndian, reversed, n, bits[0], extra) : null;
            case 3 -> format[0] == 1 ? palette(reversed, n, bits[0], extra) : null;
            case 5 -> format[0] == 1 && !reversed ? cmyk(bigEndian, n, bits[0], extra) : null;
            case 6 ->
                format[0] != 1 || reversed || bits[0] != 8 || extra.length > 0
                        ? null
                        : n == 1 ? plain("L", Kind.GRAY, 8, 1) : n == 3 ? plain("YCbCr", Kind.YCBCR, 24, 3) : null;
            case 8 ->
                format[0] == 1 && !reversed && n == 3 && bits[0] == 8 && extra.length == 0
                        ? plain("LAB", Kind.LAB, 24, 3)
                        : null;
            default -> null;
        };
    }

    private static Pixel plain(String mode, Kind kind, int bits, int samples) {
        return new Pixel(mode, kind, bits, samples, false, false, false);
    }

    private static @Nullable Pixel gray(
            boolean bigEndian, boolean inverted, int format, boolean reversed, int[] bits, int[] extra) {
        if (bits.length == 2) {
            return inverted || reversed || format != 1 || bits[0] != 8 || extra.length != 1
                    ? null
                    : switch (extra[0]) {
                        case 0 -> plain("L", Kind.GRAY, 16, 2);
                        case 1 -> plain("La", Kind.GRAY_TIMES_ALPHA, 16, 2);
                        case 2 -> plain("LA", Kind.GRAY, 16, 2);
                        default -> null;
                    };
        }
        if (bits.length != 1 || extra.length != 0) {
            return null;
        }
        String wide = bigEndian ? "I;16B" : "I;16";
        return switch (bits[0] + 100 * format) {
            case 101 -> new Pixel("1", Kind.GRAY, 1, 1, false, inverted, reversed);
            case 102, 104, 108 -> new Pixel("L", Kind.GRAY, bits[0], 1, false, inverted, reversed);
            case 208 -> inverted || reversed ? null : plain("L", Kind.GRAY, 8, 1);
            case 112 -> bigEndian || inverted || reversed ? null : plain("I;16", Kind.GRAY12, 12, 1);
            case 116 ->
                bigEndian && (inverted || reversed) || inverted && reversed
                        ? null
                        : new Pixel(wide, Kind.GRAY16, 16, 1, bigEndian, false, reversed);
            case 216 -> inverted || reversed ? null : new Pixel("I", Kind.SIGNED16, 16, 1, bigEndian, false, false);
            case 132 -> bigEndian || inverted || reversed ? null : plain("I", Kind.SIGNED32, 32, 1);
            case 232 -> inverted || reversed ? null : new Pixel("I", Kind.SIGNED32, 32, 1, bigEndian, false, false);
            case 332 -> reversed ? null : new Pixel("F", Kind.FLOAT, 32, 1, bigEndian, false, false);
            default -> null;
        };
    }

    private static @Nullable Pixel color(boolean bigEndian, boolean reversed, int n, int bits, int[] extra) {
        int first = extra.length == 0 ? -1 : extra[0];
        if (n == 3) {
            return extra.length > 0 || bits != 8 && (bits != 16 || reversed)
                    ? null
                    : new Pixel(
                            "RGB",
                            bits == 8 ? Kind.RGB : Kind.RGB16,
                            3 * bits,
                            3,
                            bigEndian && bits == 16,
                            false,
                            reversed);
        }
        boolean others = extra.length < 2 || Arrays.stream(extra).skip(1).allMatch(e -> e == 0);
        if (reversed || n < 4 || n > 6 || !others || extra.length != n - 3 && (extra.length > 0 || n > 4)) {
            return null;
        }
        if (first > 2 && (first != 999 || n != 4 || bits != 8) || first < -1 || bits != 8 && (bits != 16 || n != 4)) {
            return null;
        }
        String mode = first == 0 ? "RGB" : "RGBA";
        Kind kind = bits == 8
                ? first == 1 ? Kind.RGB_TIMES_ALPHA : Kind.RGB
                : first == 1 ? Kind.RGB16_TIMES_ALPHA : Kind.RGB16;
        return new Pixel(mode, kind, n * bits, n, bigEndian && bits == 16, false, false);
    }

    private static @Nullable Pixel palette(boolean reversed, int n, int bits, int[] extra) {
        if (n == 2) {
            boolean known = !reversed && bits == 8 && extra.length == 1 && (extra[0] == 0 || extra[0] == 2);
            return known ? plain(extra[0] == 0 ? "P" : "PA", Kind.PALETTE, 16, 2) : null;
        }
        boolean known = n == 1 && extra.length == 0 && (bits == 1 || bits == 2 || bits == 4 || bits == 8);
        return known ? new Pixel("P", Kind.PALETTE, bits, 1, false, false, reversed) : null;
    }

    private static @Nullable Pixel cmyk(boolean bigEndian, int n, int bits, int[] extra) {
        boolean zeros = Arrays.stream(extra).allMatch(e -> e == 0);
        if (!zeros || n < 4 || n > 6 || extra.length != n - 4 || bits != 8 && (bits != 16 || n != 4)) {
            return null;
        }
        return new Pixel(
                "CMYK", bits == 8 ? Kind.CMYK : Kind.CMYK16, n * bits, n, bigEndian && bits == 16, false, false);
    }

    /** The same pixel in another order of bytes, and of bits within them. */
    Pixel ordered(boolean highFirst, boolean lowBitFirst) {
        return new Pixel(mode, kind, bits, samples, highFirst, inverted, lowBitFirst);
    }
}
