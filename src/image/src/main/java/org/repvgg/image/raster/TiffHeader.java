/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.raster;

import org.jspecify.annotations.Nullable;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;

/**
 * The tags of a TIFF's first image that determine the meaning of its samples. Only formats that are known to be decoded
 * like in Pillow are accepted; the message for other formats names them. Source: TIFF 6.0.
 */
final class TiffHeader {
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int COLORS = 320;
    private static final int EXTRA = 338;
    private static final int FORMAT = 339;
    private static final int JPEG = 7;

    private final byte[] bytes;
    private final int length;
    private final boolean big;
    private final long directory;

    TiffHeader(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
        big = bytes[0] == 'M';
        directory = length >= 8 ? u32(4) : length;
    }

    /** Pillow's mode. */
    String mode() throws ImageException {
        String known = knownMode();
        if (known == null) {
            throw new ImageException(
                    ErrorCode.UNSUPPORTED,
                    "Cannot decode the TIFF: its pixel format is not supported (" + kind() + "). Convert it to PNG.",
                    null);
        }
        return known;
    }

    private @Nullable String knownMode() {
        int samples = value(SAMPLES, 1);
        int bits = value(BITS, 1);
        int photometric = value(PHOTOMETRIC, 0);
        boolean jpeg = value(COMPRESSION, 1) == JPEG;
        if (value(FORMAT, 1) != 1 || value(ORIENTATION, 1) != 1 || bytes[2] == 43 || bytes[3] == 43) {
            return null;
        }
        int extra = value(EXTRA, 0);
        return switch (photometric) {
            case 1 -> samples == 1 ? gray(bits) : samples == 2 && bits == 8 && extra == 2 && !jpeg ? "LA" : null;
            case 2 -> bits != 8 ? null : samples == 3 ? "RGB" : samples == 4 && extra == 2 && !jpeg ? "RGBA" : null;
            case 3 -> samples == 1 && bits <= 8 ? "P" : null;
            case 5 -> samples == 4 && bits == 8 && !jpeg ? "CMYK" : null;
            case 6 -> samples == 3 && bits == 8 && jpeg ? "RGB" : null;
            default -> null;
        };
    }

    private @Nullable String gray(int bits) {
        return switch (bits) {
            case 1 -> "1";
            case 8 -> "L";
            case 16 -> big ? "I;16B" : "I;16";
            default -> null;
        };
    }

    /** The colour map as 0xRRGGBB, from the upper 8 bits of its 16-bit values. */
    int[] palette() {
        int[] palette = new int[256];
        int at = entry(COLORS);
        long count = at < 0 ? 0 : u32(at + 4);
        int colors = (int) Math.min(256, count / 3);
        long from = at < 0 ? 0 : u32(at + 8);
        for (int i = 0; i < colors; i++) {
            for (int c = 0; c < 3; c++) {
                long place = from + 2 * (c * (count / 3) + i);
                int value = place + 2 <= length ? u16((int) place) >> 8 : 0;
                palette[i] |= value << (16 - 8 * c);
            }
        }
        return palette;
    }

    private String kind() {
        return (bytes[2] == 43 || bytes[3] == 43 ? "BigTIFF, " : "") + "photometric interpretation "
                + value(PHOTOMETRIC, 0) + ", " + value(SAMPLES, 1) + " samples of "
                + value(BITS, 1) + " bits, sample format " + value(FORMAT, 1) + ", compression " + value(COMPRESSION, 1)
                + ", orientation " + value(ORIENTATION, 1);
    }

    /** The first value of a SHORT tag, or {@code missing}. */
    private int value(int tag, int missing) {
        int at = entry(tag);
        if (at < 0) {
            return missing;
        }
        long count = u32(at + 4);
        if (u16(at + 2) == 4) {
            return count == 1 ? (int) u32(at + 8) : missing;
        }
        if (count <= 2) {
            return u16(at + 8);
        }
        long from = u32(at + 8);
        return from + 2 <= length ? u16((int) from) : missing;
    }

    private int entry(int tag) {
        if (directory + 2 > length) {
            return -1;
        }
        int entries = u16((int) directory);
        for (int i = 0; i < entries; i++) {
            long at = directory + 2 + 12L * i;
            if (at + 12 > length) {
                return -1;
            }
            if (u16((int) at) == tag) {
                return (int) at;
            }
        }
        return -1;
    }

    private int u16(int at) {
        int a = bytes[at] & 0xff;
        int b = bytes[at + 1] & 0xff;
        return big ? a << 8 | b : b << 8 | a;
    }

    private long u32(int at) {
        long a = u16(at);
        long b = u16(at + 2);
        return big ? a << 16 | b : b << 16 | a;
    }
}
