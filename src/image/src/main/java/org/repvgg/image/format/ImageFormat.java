/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

/** Image file formats, recognised by their first bytes; file names are ignored. */
public enum ImageFormat {
    JPEG,
    PNG,
    GIF,
    BMP,
    TIFF,
    WEBP,
    /** An unknown format. */
    OTHER;

    public static ImageFormat of(byte[] b, int length) {
        if (starts(b, length, 0, 0xff, 0xd8, 0xff)) {
            return JPEG;
        }
        if (starts(b, length, 0, 0x89, 'P', 'N', 'G', 13, 10, 26, 10)) {
            return PNG;
        }
        if (starts(b, length, 0, 'G', 'I', 'F', '8', '7', 'a') || starts(b, length, 0, 'G', 'I', 'F', '8', '9', 'a')) {
            return GIF;
        }
        if (starts(b, length, 0, 'B', 'M')) {
            return BMP;
        }
        if (starts(b, length, 0, 'I', 'I', 42, 0)
                || starts(b, length, 0, 'M', 'M', 0, 42)
                || starts(b, length, 0, 'I', 'I', 43, 0)
                || starts(b, length, 0, 'M', 'M', 0, 43)) {
            return TIFF;
        }
        if (starts(b, length, 0, 'R', 'I', 'F', 'F') && starts(b, length, 8, 'W', 'E', 'B', 'P')) {
            return WEBP;
        }
        if (isDib(b, length)) {
            return BMP;
        }
        return OTHER;
    }

    /** A bitmap without a file header begins with the size of one of its headers. */
    private static boolean isDib(byte[] b, int length) {
        if (length < 4 || b[1] != 0 || b[2] != 0 || b[3] != 0) {
            return false;
        }
        return switch (b[0]) {
            case 12, 40, 52, 56, 64, 108, 124 -> true;
            default -> false;
        };
    }

    /** True if the bytes, of which there are {@code length}, are the expected ones from {@code at} on. */
    static boolean starts(byte[] b, int length, int at, int... expected) {
        if (length < at + expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((b[at + i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
