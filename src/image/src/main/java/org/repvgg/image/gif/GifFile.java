/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.gif;

import org.jspecify.annotations.Nullable;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.Sizes;

/**
 * A GIF up to the data of its first frame. The frame may cover only part of the logical screen, or reach beyond it,
 * which enlarges the screen. Bytes between blocks that begin no block are skipped, as in Pillow's GifImagePlugin.
 *
 * <p>Source: GIF89a specification, sections 18 to 24.
 */
final class GifFile {
    private static final int IMAGE = ',';
    private static final int EXTENSION = '!';
    private static final int TRAILER = ';';
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int COMMENT = 0xfe;
    private static final int APPLICATION = 0xff;

    private final byte[] bytes;
    private final int length;
    private int pos;

    private int screenWidth;
    private int screenHeight;
    int frameX;
    int frameY;
    int frameWidth;
    int frameHeight;
    boolean interlaced;
    /** The number of bits of a colour index, 0 to 255; codes have one more. */
    int codeBits;
    /** Palette index of the screen outside the frame: the transparent index, or else 0. */
    int fill;
    /** 0xRRGGBB of each index; a ramp of grays without a colour table. */
    final int[] palette = new int[256];

    private boolean gray = true;

    GifFile(byte[] bytes, int length) throws ImageException {
        this.bytes = bytes;
        this.length = length;
        readScreen();
        readBlocks();
    }

    ImageInfo info() {
        return new ImageInfo(screenWidth, screenHeight, "GIF", gray ? "L" : "P");
    }

    /** The position of the first block of the frame's data. */
    int dataFrom() {
        return pos;
    }

    private void readScreen() throws ImageException {
        if (length < 13) {
            throw truncated();
        }
        screenWidth = u16(6);
        screenHeight = u16(8);
        pos = 13;
        for (int i = 0; i < 256; i++) {
            palette[i] = i * 0x010101;
        }
        readTable(bytes[10]);
    }

    /** Reads a colour table, if the flags announce one; one that is a ramp of grays counts as none. */
    private void readTable(int flags) throws ImageException {
        if ((flags & 0x80) == 0) {
            return;
        }
        int colors = 2 << (flags & 7);
        if (pos + 3 * colors > length) {
            throw truncated();
        }
        gray = true;
        for (int i = 0; i < 256; i++) {
            int at = pos + 3 * i;
            palette[i] =
                    i >= colors ? 0 : (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
            gray &= i >= colors || palette[i] == i * 0x010101;
        }
        for (int i = 0; gray && i < 256; i++) {
            palette[i] = i * 0x010101;
        }
        pos += 3 * colors;
    }

    private void readBlocks() throws ImageException {
        while (pos < length) {
            int kind = bytes[pos++] & 0xff;
            if (kind == EXTENSION) {
                readExtension();
            } else if (kind == IMAGE) {
                readFrameHeader();
                return;
            } else if (kind == TRAILER) {
                throw corrupt("the file ends without a frame");
            }
        }
        throw truncated();
    }

    private void readExtension() throws ImageException {
        int label = u8();
        int size = blockSize();
        if (size > 0 && label == GRAPHIC_CONTROL) {
            if (size < 3 || pos + size > length) {
                throw size < 3 ? corrupt("a graphic control block of " + size + " bytes (expected 4)") : truncated();
            }
            if ((bytes[pos] & 1) != 0) {
                if (size < 4) {
                    throw corrupt("a graphic control block of " + size + " bytes (expected 4)");
                }
                fill = bytes[pos + 3] & 0xff;
            }
        }
        boolean looped = label == APPLICATION && size >= 11 && begins("NETSCAPE2.0");
        skip(size);
        if (label == COMMENT) {
            while (size > 0) {
                size = blockSize();
                skip(size);
            }
            return;
        }
        if (looped) {
            skip(blockSize());
        }
        // Also after an empty first block, as in Pillow.
        do {
            size = blockSize();
            skip(size);
        } while (size > 0);
    }

    private boolean begins(String text) {
        if (pos + text.length() > length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[pos + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void skip(int count) {
        pos = Math.min(length, pos + count);
    }

    private int blockSize() {
        return pos < length ? bytes[pos++] & 0xff : 0;
    }

    private void readFrameHeader() throws ImageException {
        if (pos + 9 > length) {
            throw truncated();
        }
        frameX = u16(pos);
        frameY = u16(pos + 2);
        frameWidth = u16(pos + 4);
        frameHeight = u16(pos + 6);
        int flags = bytes[pos + 8];
        pos += 9;
        screenWidth = Math.max(screenWidth, frameX + frameWidth);
        screenHeight = Math.max(screenHeight, frameY + frameHeight);
        interlaced = (flags & 0x40) != 0;
        readTable(flags);
        codeBits = u8();
        if (frameWidth == 0 || frameHeight == 0) {
            throw corrupt("a frame of " + frameWidth + " x " + frameHeight + " pixels");
        }
        if (codeBits > GifSource.MAX_BITS) {
            throw corrupt("colour indices of " + codeBits + " bits (expected at most " + GifSource.MAX_BITS + ")");
        }
    }

    private int u8() throws ImageException {
        if (pos >= length) {
            throw truncated();
        }
        return bytes[pos++] & 0xff;
    }

    private int u16(int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }

    private @Nullable ImageInfo header() {
        return screenWidth > 0 && screenHeight > 0 ? info() : null;
    }

    ImageException corrupt(String found) {
        @Nullable ImageInfo header = header();
        return new ImageException(
                ErrorCode.CORRUPT, Sizes.cannotDecode(header, "GIF") + found + " at byte " + pos + ".", header);
    }

    ImageException truncated() {
        @Nullable ImageInfo header = header();
        return new ImageException(
                ErrorCode.TRUNCATED,
                Sizes.cannotDecode(header, "GIF") + "the data ends at byte " + length + " before the image does.",
                header);
    }
}
