/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.raster;

/**
 * A GIF up to its first frame. The frame may cover only part of the logical screen; like Pillow, the decoder returns
 * the whole screen. Source: GIF89a specification, sections 18 to 23.
 */
final class GifHeader {
    private final byte[] bytes;
    private final int length;

    int width;
    int height;
    int frameX;
    int frameY;
    /** Palette index for pixels of the screen outside the frame: the transparent index, or else 0. */
    int fill;

    /** False if no frame was found. */
    final boolean complete;

    GifHeader(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
        complete = read();
    }

    private boolean read() {
        if (length < 13) {
            return false;
        }
        width = u16(6);
        height = u16(8);
        int at = 13 + tableBytes(bytes[10]);
        while (at < length) {
            int kind = bytes[at++] & 0xff;
            if (kind == 0x2c) {
                if (at + 9 > length) {
                    return false;
                }
                frameX = u16(at);
                frameY = u16(at + 2);
                width = Math.max(width, frameX + u16(at + 4));
                height = Math.max(height, frameY + u16(at + 6));
                return true;
            }
            if (kind == 0x3b || at >= length) {
                return false;
            }
            if (kind == 0x21) {
                boolean control = (bytes[at++] & 0xff) == 0xf9;
                if (control && at + 5 <= length && bytes[at] == 4 && (bytes[at + 1] & 1) != 0) {
                    fill = bytes[at + 4] & 0xff;
                }
                while (at < length && bytes[at] != 0) {
                    at += 1 + (bytes[at] & 0xff);
                }
                at++;
            }
        }
        return false;
    }

    private static int tableBytes(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private int u16(int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }
}
