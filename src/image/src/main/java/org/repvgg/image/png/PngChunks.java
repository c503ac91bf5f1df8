/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.png;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.Sizes;

/**
 * Reads the chunks of a PNG like Pillow's PngImagePlugin: checksums are verified up to the image data and not after it,
 * lengths of known chunks are checked, compressed text and profiles may not inflate to more than 1 MiB.
 */
final class PngChunks {
    /** Pillow's PngImagePlugin.MAX_TEXT_CHUNK. */
    private static final int MAX_TEXT_BYTES = 1 << 20;

    static final int IDAT = id('I', 'D', 'A', 'T');
    private static final int IEND = id('I', 'E', 'N', 'D');
    private static final int IHDR = id('I', 'H', 'D', 'R');
    private static final int PLTE = id('P', 'L', 'T', 'E');
    private static final int TRNS = id('t', 'R', 'N', 'S');
    private static final int GAMA = id('g', 'A', 'M', 'A');
    private static final int CHRM = id('c', 'H', 'R', 'M');
    private static final int SRGB = id('s', 'R', 'G', 'B');
    private static final int PHYS = id('p', 'H', 'Y', 's');
    private static final int ZTXT = id('z', 'T', 'X', 't');
    private static final int ITXT = id('i', 'T', 'X', 't');
    private static final int ICCP = id('i', 'C', 'C', 'P');
    private static final int FDAT = id('f', 'd', 'A', 'T');

    private final byte[] bytes;
    private final int length;
    private int pos = 8;
    private int chunk;
    private int chunkFrom;
    private int chunkLength;

    int width;
    int height;
    int depth;
    int colorType;
    boolean interlaced;
    /** Range of the palette in the file, three bytes (red, green, blue) per entry; from is 0 if there is no palette. */
    int paletteFrom;

    int paletteTo;

    @Nullable
    ImageInfo info;

    PngChunks(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /** Reads the chunks before the image data. */
    void readHeader() throws ImageException {
        while (true) {
            next();
            if (chunk == IDAT || chunk == IEND || chunk == FDAT) {
                return;
            }
            known();
            int end = chunkFrom + chunkLength;
            if (end + 4 > length) {
                throw truncated();
            }
            CRC32 crc = new CRC32();
            crc.update(bytes, chunkFrom - 4, chunkLength + 4);
            if ((int) crc.getValue() != i32(end)) {
                throw corrupt("the checksum of chunk " + name() + " does not match its data");
            }
            pos = end + 4;
        }
    }

    boolean atImageData() {
        return chunk == IDAT;
    }

    int dataFrom() {
        return chunkFrom;
    }

    /** The length in bytes of the current chunk's data, limited to the rest of the file. */
    int dataLength() {
        return Math.min(chunkLength, length - chunkFrom);
    }

    /** Advances to the next chunk of image data; returns false if the next chunk is of another type. */
    boolean nextImageData() throws ImageException {
        pos = (int) Math.min(length, chunkFrom + (long) chunkLength + 4);
        if (pos + 8 > length) {
            throw truncated();
        }
        int before = pos;
        next();
        if (chunk != IDAT) {
            pos = before;
        }
        return chunk == IDAT;
    }

    /** Reads the chunks after the image data as far as Pillow checks them. */
    void readTrailer() throws ImageException {
        if (chunk == IDAT) {
            pos = (int) Math.min(length, chunkFrom + (long) chunkLength + 4);
        }
        while (pos + 8 <= length && isName(pos + 4)) {
            next();
            if (chunk == IEND) {
                return;
            }
            known();
            pos = chunkFrom + chunkLength + 4;
        }
    }

    private void next() throws ImageException {
        if (pos + 8 > length) {
            throw truncated();
        }
        if (!isName(pos + 4)) {
            throw corrupt("no chunk name");
        }
        chunkLength = i32(pos);
        chunk = i32(pos + 4);
        chunkFrom = pos + 8;
        if (chunkLength < 0) {
            chunkLength = Integer.MAX_VALUE - 16 - chunkFrom;
        }
    }

    /** Checks the current chunk and stores the needed values. */
    private void known() throws ImageException {
        if (chunkFrom + (long) chunkLength > length) {
            throw truncated();
        }
        if (chunk == IHDR) {
            need(13);
            width = i32(chunkFrom);
            height = i32(chunkFrom + 4);
            depth = bytes[chunkFrom + 8] & 0xff;
            colorType = bytes[chunkFrom + 9] & 0xff;
            interlaced = bytes[chunkFrom + 12] != 0;
            info = new ImageInfo(width, height, "PNG", mode());
            if (bytes[chunkFrom + 11] != 0) {
                throw corrupt("filter method " + bytes[chunkFrom + 11] + " (expected 0)");
            }
        } else if (chunk == PLTE) {
            if (colorType == 3) {
                paletteFrom = chunkFrom;
                paletteTo = chunkFrom + chunkLength;
            }
        } else if (chunk == TRNS) {
            need(colorType == 2 && depth == 8 ? 6 : colorType == 0 ? 2 : 0);
        } else if (chunk == GAMA) {
            need(4);
        } else if (chunk == CHRM) {
            need(32);
        } else if (chunk == SRGB) {
            need(1);
        } else if (chunk == PHYS) {
            need(9);
        } else if (chunk == ICCP) {
            int nul = zero(chunkFrom);
            int method = nul < 0 ? chunkFrom : nul + 1;
            if (method >= chunkFrom + chunkLength || bytes[method] != 0) {
                throw corrupt("a colour profile without a known compression");
            }
            checkUnpacked(method + 1);
        } else if (chunk == ZTXT) {
            int nul = zero(chunkFrom);
            if (nul >= 0 && nul + 1 < chunkFrom + chunkLength) {
                if (bytes[nul + 1] != 0) {
                    throw corrupt("compressed text of method " + bytes[nul + 1] + " (expected 0)");
                }
                checkUnpacked(nul + 2);
            }
        } else if (chunk == ITXT) {
            checkInternationalText();
        }
    }

    private void checkInternationalText() throws ImageException {
        int nul = zero(chunkFrom);
        if (nul < 0 || chunkFrom + chunkLength - nul - 1 < 2) {
            return;
        }
        int language = zero(nul + 3);
        int keyword = language < 0 ? -1 : zero(language + 1);
        if (keyword >= 0 && bytes[nul + 1] != 0 && bytes[nul + 2] == 0) {
            checkUnpacked(keyword + 1);
        }
    }

    /** The index of the next zero byte of the chunk, or -1. */
    private int zero(int from) {
        for (int i = from; i < chunkFrom + chunkLength; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private void checkUnpacked(int from) throws ImageException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, from, chunkFrom + chunkLength - from);
            byte[] out = new byte[8192];
            int unpacked = 0;
            while (unpacked < MAX_TEXT_BYTES) {
                int n = inflater.inflate(out, 0, Math.min(out.length, MAX_TEXT_BYTES - unpacked));
                if (n == 0) {
                    return;
                }
                unpacked += n;
            }
            if (inflater.getRemaining() > 0 && !inflater.finished()) {
                throw new ImageException(
                        ErrorCode.TOO_LARGE,
                        cannot() + "chunk " + name() + " unpacks to more than " + MAX_TEXT_BYTES
                                + " bytes (Pillow's limit). Remove the metadata from the file.",
                        info);
            }
        } catch (DataFormatException e) {
            // Corrupt metadata is ignored, as in Pillow.
        } finally {
            inflater.end();
        }
    }

    /** Pillow's mode, or empty for invalid combinations of bit depth and colour type. */
    private String mode() {
        return switch (colorType) {
            case 0 ->
                switch (depth) {
                    case 1 -> "1";
                    case 2, 4, 8 -> "L";
                    case 16 -> "I;16";
                    default -> "";
                };
            case 2 -> depth == 8 || depth == 16 ? "RGB" : "";
            case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 ? "P" : "";
            case 4 -> depth == 8 ? "LA" : depth == 16 ? "RGBA" : "";
            case 6 -> depth == 8 || depth == 16 ? "RGBA" : "";
            default -> "";
        };
    }

    private void need(int n) throws ImageException {
        if (chunkLength < n) {
            throw corrupt("chunk " + name() + " has " + chunkLength + " bytes (expected at least " + n + ")");
        }
    }

    private boolean isName(int at) {
        for (int i = at; i < at + 4; i++) {
            int c = bytes[i] & 0xff;
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            if (!word) {
                return false;
            }
        }
        return true;
    }

    private String name() {
        return new String(bytes, chunkFrom - 4, 4, StandardCharsets.ISO_8859_1);
    }

    private String cannot() {
        return Sizes.cannotDecode(info, "PNG");
    }

    ImageException corrupt(String found) {
        return new ImageException(ErrorCode.CORRUPT, cannot() + found + " at byte " + pos + ".", info);
    }

    ImageException truncated() {
        return new ImageException(
                ErrorCode.TRUNCATED, cannot() + "the data ends at byte " + length + " before the image does.", info);
    }

    private int i32(int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }

    private static int id(int a, int b, int c, int d) {
        return a << 24 | b << 16 | c << 8 | d;
    }
}
