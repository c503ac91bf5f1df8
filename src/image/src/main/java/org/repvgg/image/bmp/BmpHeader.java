/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.bmp;

import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.Sizes;

/**
 * The headers and the palette of a bitmap, read with the rules of Pillow's BmpImagePlugin: the size of the file and of
 * the data are ignored, an offset of 0 stands for the end of the palette, a palette that is a ramp of grays counts as
 * none.
 *
 * <p>Source: the headers BITMAPCOREHEADER, BITMAPINFOHEADER and their successors, and OS/2's of 64 bytes.
 */
final class BmpHeader {
    private static final int FILE_HEADER = 14;
    private static final int CORE_HEADER = 12;
    private static final int MAX_PALETTE = 256;

    /** The largest number of colours that is not refused at once; more than 256 cannot be used. */
    private static final int MAX_CLAIMED_COLORS = 65_536;

    private final byte[] bytes;
    private final int length;
    private final String format;
    private int pos;

    int width;
    int height;
    boolean bottomUp = true;
    int bits;
    long compression;
    String mode = "";
    /** Where the pixels begin. */
    long dataFrom;
    /** 0xRRGGBB; black where the file has no entry. */
    final int[] palette = new int[MAX_PALETTE];

    /** The byte of red, green and blue within a pixel of 24 or 32 bits. */
    int[] colorBytes = {2, 1, 0};
    /** Bits of green in a pixel of 16 bits. */
    int greenBits = 5;

    private long colors;

    BmpHeader(byte[] bytes, int length) throws ImageException {
        this.bytes = bytes;
        this.length = length;
        boolean withFileHeader = length >= 2 && bytes[0] == 'B' && bytes[1] == 'M';
        format = withFileHeader ? "BMP" : "DIB";
        if (withFileHeader) {
            need(FILE_HEADER);
            dataFrom = u32(10);
            pos = FILE_HEADER;
        }
        read();
    }

    ImageInfo info() {
        return new ImageInfo(width, height, format, mode);
    }

    private void read() throws ImageException {
        need(4);
        long size = u32(pos);
        int from = pos + 4;
        if (size < 4 || size - 4 > length - from) {
            throw size < CORE_HEADER ? corrupt("a header of " + size + " bytes") : truncated();
        }
        pos = (int) (from + size - 4);
        int paletteEntry = 4;
        if (size == CORE_HEADER) {
            setSize(u16(from), u16(from + 2));
            bits = u16(from + 6);
            paletteEntry = 3;
        } else if (size == 40 || size == 52 || size == 56 || size == 64 || size == 108 || size == 124) {
            bottomUp = bytes[from + 7] != (byte) 0xff;
            long high = u32(from + 4);
            setSize(u32(from), bottomUp ? high : (1L << 32) - high);
            bits = u16(from + 10);
            compression = u32(from + 12);
            colors = u32(from + 28);
        } else {
            throw unsupported("a header of " + size + " bytes (expected 12, 40, 52, 56, 64, 108 or 124)");
        }
        if (compression == 4 || compression == 5) {
            throw new ImageException(
                    ErrorCode.UNSUPPORTED,
                    "Cannot decode the " + format + ": found a " + (compression == 4 ? "JPEG" : "PNG")
                            + " in it (expected pixels). Store that image as a file of its own.",
                    null);
        }
        if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
            throw unsupported(bits + " bits per pixel (expected 1, 4, 8, 16, 24 or 32)");
        }
        if (colors == 0) {
            colors = 1L << bits;
        }
        if (dataFrom == FILE_HEADER + size && bits <= 8) {
            dataFrom += paletteEntry * colors;
        }
        mode = bits <= 8 ? "P" : "RGB";
        readCompression(from, (int) size);
        if (bits <= 8) {
            readPalette(paletteEntry);
        }
        if (dataFrom == 0) {
            dataFrom = pos;
        }
    }

    private void setSize(long wide, long high) throws ImageException {
        if (wide > Integer.MAX_VALUE || high > Integer.MAX_VALUE) {
            throw new ImageException(
                    ErrorCode.TOO_LARGE,
                    "Cannot decode the " + format + ": its header claims " + wide + " x " + high
                            + " pixels (expected sides below 2^31).",
                    null);
        }
        width = (int) wide;
        height = (int) high;
    }

    private void readCompression(int from, int size) throws ImageException {
        switch ((int) Math.min(compression, 99)) {
            case 0 -> {}
            case 1, 2 -> {
                if (bits > 8) {
                    throw unsupported("run-length coded pixels of " + bits + " bits");
                }
            }
            case 3 -> readMasks(from, size);
            default -> throw unsupported("compression " + compression + " (expected 0 to 3)");
        }
    }

    /** Bit fields: the layouts that Pillow knows. */
    private void readMasks(int from, int size) throws ImageException {
        int at = from + 36;
        long alpha = 0;
        if (size >= 52) {
            alpha = size >= 56 ? u32(at + 12) : 0;
        } else {
            need(12);
            at = pos;
            pos += 12;
        }
        long red = u32(at);
        long green = u32(at + 4);
        long blue = u32(at + 8);
        if (bits == 16 && green == 0x7e0 && red == 0xf800 && blue == 0x1f) {
            greenBits = 6;
        } else if (bits == 32) {
            int[] order = order(red, green, blue, alpha);
            if (order.length == 0) {
                throw masks(red, green, blue, alpha);
            }
            colorBytes = order;
            mode = alpha != 0 || red == 0 ? "RGBA" : "RGB";
        } else if (!(bits == 16 && red == 0x7c00 && green == 0x3e0 && blue == 0x1f)
                && !(bits == 24 && red == 0xff0000 && green == 0xff00 && blue == 0xff)) {
            throw masks(red, green, blue, alpha);
        }
    }

    private static int[] order(long red, long green, long blue, long alpha) {
        if (red == 0 && green == 0 && blue == 0 && alpha == 0) {
            return new int[] {2, 1, 0};
        }
        if (red == 0xff0000 && green == 0xff00 && blue == 0xff && (alpha == 0 || alpha == 0xff000000L)) {
            return new int[] {2, 1, 0};
        }
        if (red == 0xff000000L && green == 0xff0000 && blue == 0xff00 && (alpha == 0 || alpha == 0xff)) {
            return new int[] {3, 2, 1};
        }
        if (red == 0xff000000L && green == 0xff00 && blue == 0xff && (alpha == 0 || alpha == 0xff0000)) {
            return new int[] {3, 1, 0};
        }
        return red == 0xff && green == 0xff00 && blue == 0xff0000 && alpha == 0xff000000L
                ? new int[] {0, 1, 2}
                : new int[0];
    }

    private void readPalette(int entry) throws ImageException {
        if (colors > MAX_CLAIMED_COLORS) {
            throw corrupt("a palette of " + colors + " colours (expected at most 256)");
        }
        int available = (int) Math.min(colors, (length - pos) / entry);
        boolean gray = available == colors;
        for (int i = 0; i < available; i++) {
            int at = pos + entry * i;
            int color = (bytes[at + 2] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at] & 0xff);
            gray &= color == (colors == 2 ? 255 * i : i) * 0x010101;
            if (i < MAX_PALETTE) {
                palette[i] = color;
            }
        }
        pos = (int) Math.min(length, pos + entry * colors);
        if (gray) {
            mode = colors <= 2 ? "1" : "L";
            for (int i = 0; i < MAX_PALETTE; i++) {
                palette[i] = (colors <= 2 ? i == 0 ? 0 : 255 : i) * 0x010101;
            }
        } else if (available > MAX_PALETTE) {
            throw corrupt("a palette of " + colors + " colours (expected at most 256)");
        }
    }

    /** Bytes from one row to the next. */
    long stride() {
        return ((long) width * bits + 31 >> 3) & ~3L;
    }

    private void need(int count) throws ImageException {
        if (pos + count > length) {
            throw truncated();
        }
    }

    private ImageException masks(long red, long green, long blue, long alpha) {
        return unsupported(String.format(
                "bit masks %08x, %08x, %08x, alpha %08x for %d bits (expected one of Pillow's layouts)",
                red, green, blue, alpha, bits));
    }

    private ImageException unsupported(String found) {
        return refusal(ErrorCode.UNSUPPORTED, "it has " + found + ". Convert it to PNG.");
    }

    ImageException corrupt(String found) {
        return refusal(ErrorCode.CORRUPT, "it has " + found + ".");
    }

    ImageException truncated() {
        return refusal(ErrorCode.TRUNCATED, "the data ends at byte " + length + " before the image does.");
    }

    private ImageException refusal(ErrorCode code, String found) {
        ImageInfo header = width > 0 && height > 0 ? info() : null;
        return new ImageException(code, Sizes.cannotDecode(header, format) + found, header);
    }

    private int u16(int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }

    private long u32(int at) {
        return u16(at) | (long) u16(at + 2) << 16;
    }
}
