/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.raster;

import org.jspecify.annotations.Nullable;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.Sizes;

/**
 * The chunks of a WebP up to its first frame: size, presence of alpha, and the frame as a separate file for the
 * decoder. Source: RFC 9649.
 */
final class WebpFile {
    private static final int VP8 = id("VP8 ");
    private static final int VP8L = id("VP8L");
    private static final int VP8X = id("VP8X");
    private static final int ALPH = id("ALPH");
    private static final int ANMF = id("ANMF");
    private static final int ALPHA_FLAG = 0x10;
    private static final int ANIMATION_FLAG = 0x02;

    private final byte[] bytes;
    private final int end;
    private final int length;

    ImageInfo info = new ImageInfo(0, 0, "WEBP", "");
    boolean animated;
    int frameX;
    int frameY;
    int frameWidth;
    int frameHeight;
    /** The first frame as a complete file. */
    byte[] frame = {};

    int frameLength;

    private int alphFrom = -1;
    private int dataFrom = -1;

    WebpFile(byte[] bytes, int length) throws ImageException {
        this.bytes = bytes;
        this.length = length;
        if (length < 20) {
            throw truncated();
        }
        long riff = 8L + u32(4);
        if (riff > length) {
            throw truncated();
        }
        end = (int) riff;
        if (id(12) == VP8X) {
            readExtended();
        } else {
            chunks(12, end);
            if (dataFrom < 0) {
                throw corrupt("no image data");
            }
            readFrameSize();
            info = new ImageInfo(frameWidth, frameHeight, "WEBP", losslessAlpha() ? "RGBA" : "RGB");
            frame = bytes;
            frameLength = end;
        }
    }

    private void readExtended() throws ImageException {
        if (end < 30 || u32(16) < 10) {
            throw truncated();
        }
        int flags = bytes[20];
        info = new ImageInfo(u24(24) + 1, u24(27) + 1, "WEBP", (flags & ALPHA_FLAG) != 0 ? "RGBA" : "RGB");
        animated = (flags & ANIMATION_FLAG) != 0;
        int from = 20 + padded(16);
        if (!animated) {
            chunks(from, end);
            if (dataFrom < 0) {
                throw corrupt("no image data");
            }
            readFrameSize();
            frame = bytes;
            frameLength = end;
            return;
        }
        int at = from;
        while (at + 8 <= end && id(at) != ANMF) {
            at = next(at);
        }
        if (at + 24 > end) {
            throw truncated();
        }
        int frameEnd = next(at);
        frameX = 2 * u24(at + 8);
        frameY = 2 * u24(at + 11);
        chunks(at + 24, Math.min(frameEnd, end));
        if (dataFrom < 0) {
            throw corrupt("the first frame of the animation has no data");
        }
        readFrameSize();
        if (frameX + frameWidth > info.width() || frameY + frameHeight > info.height()) {
            throw corrupt("a frame beyond the canvas");
        }
        frame = wrap();
        frameLength = frame.length;
    }

    /** Finds the image data and its alpha plane among the chunks in [from, to). */
    private void chunks(int from, int to) throws ImageException {
        for (int at = from; at + 8 <= to; at = next(at)) {
            int id = id(at);
            if (id == ALPH && dataFrom < 0) {
                alphFrom = at;
            } else if (id == VP8 || id == VP8L) {
                next(at);
                dataFrom = at;
                return;
            }
        }
    }

    private void readFrameSize() throws ImageException {
        int data = dataFrom + 8;
        if (data + 10 > length) {
            throw truncated();
        }
        if (id(dataFrom) == VP8L) {
            long bits = u32(data + 1);
            frameWidth = (int) (bits & 0x3fff) + 1;
            frameHeight = (int) (bits >> 14 & 0x3fff) + 1;
        } else {
            frameWidth = ((bytes[data + 6] & 0xff) | bytes[data + 7] << 8) & 0x3fff;
            frameHeight = ((bytes[data + 8] & 0xff) | bytes[data + 9] << 8) & 0x3fff;
        }
    }

    private boolean losslessAlpha() {
        return id(dataFrom) == VP8L && (bytes[dataFrom + 12] & ALPHA_FLAG) != 0;
    }

    /**
     * Builds a file from the frame's chunks: RIFF, VP8X and the alpha plane (if present), image data.
     */
    private byte[] wrap() {
        int alphaBytes = alphFrom < 0 ? 0 : padded(alphFrom + 4) + 8;
        int dataBytes = Math.min(padded(dataFrom + 4) + 8, length - dataFrom);
        int extended = alphFrom < 0 ? 0 : 18;
        byte[] file = new byte[12 + extended + alphaBytes + dataBytes];
        System.arraycopy(bytes, 0, file, 0, 12);
        put32(file, 4, file.length - 8);
        int at = 12;
        if (alphFrom >= 0) {
            System.arraycopy(bytes, 12, file, at, 4);
            put32(file, at + 4, 10);
            file[at + 8] = ALPHA_FLAG;
            put24(file, at + 12, frameWidth - 1);
            put24(file, at + 15, frameHeight - 1);
            at += extended;
            System.arraycopy(bytes, alphFrom, file, at, alphaBytes);
            at += alphaBytes;
        }
        System.arraycopy(bytes, dataFrom, file, at, dataBytes);
        return file;
    }

    private int next(int at) throws ImageException {
        long next = at + 8L + u32(at + 4) + (u32(at + 4) & 1);
        if (at + 8L + u32(at + 4) > end) {
            throw truncated();
        }
        return (int) next;
    }

    private int padded(int sizeAt) {
        long size = u32(sizeAt);
        return (int) Math.min(size + (size & 1), length);
    }

    ImageException corrupt(String found) {
        @Nullable ImageInfo header = info.width() == 0 ? null : info;
        return new ImageException(ErrorCode.CORRUPT, Sizes.cannotDecode(header, "WEBP") + found + ".", header);
    }

    private ImageException truncated() {
        @Nullable ImageInfo header = info.width() == 0 ? null : info;
        return new ImageException(
                ErrorCode.TRUNCATED,
                Sizes.cannotDecode(header, "WEBP") + "the data ends at byte " + length + " before the image does.",
                header);
    }

    private int id(int at) {
        return (int) u32(at);
    }

    private static int id(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }

    private int u24(int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
    }

    private long u32(int at) {
        return u24(at) | (bytes[at + 3] & 0xffL) << 24;
    }

    private static void put24(byte[] to, int at, int value) {
        to[at] = (byte) value;
        to[at + 1] = (byte) (value >> 8);
        to[at + 2] = (byte) (value >> 16);
    }

    private static void put32(byte[] to, int at, int value) {
        put24(to, at, value);
        to[at + 3] = (byte) (value >> 24);
    }
}
