/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import org.repvgg.image.format.ImageException;
import org.repvgg.image.tiff.fax.FaxBits;
import org.repvgg.image.tiff.fax.FaxRow;

/**
 * Modified Huffman, Group 3 (one- and two-dimensional) and Group 4 of ITU-T T.4 and T.6. A whole part is decoded at once.
 * Rows with invalid codes are completed with white, and the next row begins where the code ended, as in libtiff; a part
 * of Group 4 that ends early keeps in its missing rows what the part before had there, as in Pillow.
 */
final class Fax implements PartDecoder {
    private static final int EOL_BITS = 11;

    private final TiffHeader header;
    private final boolean group4;
    private final boolean twoDimensional;
    private final int rowBytes;
    private final FaxBits bits = new FaxBits();
    private final FaxRow row;
    private final int rows;
    private byte[] part = {};
    private boolean withoutEndOfLine;
    private int next;

    /**
     * @param width of the part, in pixels
     * @param rows of the largest part
     */
    Fax(TiffHeader header, int width, int rows) throws ImageException {
        this.header = header;
        group4 = header.compression == TiffTag.GROUP4;
        twoDimensional = header.compression == TiffTag.GROUP3 && (header.value(TiffTag.GROUP3_OPTIONS, 0) & 1) != 0;
        withoutEndOfLine = header.compression == TiffTag.RLE || header.compression == TiffTag.RLE_WORDS;
        rowBytes = (width + 7) / 8;
        this.rows = rows;
        row = new FaxRow(bits, width, group4 || twoDimensional);
    }

    /** Bytes of heap for parts of this size. */
    static long memoryBytes(int width, int rows) {
        return (width + 7L) / 8 * rows + 16L * (width + 64);
    }

    @Override
    public void start(byte[] bytes, int from, int to, long total, int firstRow) throws ImageException {
        if (part.length == 0) {
            part = new byte[Math.multiplyExact(rowBytes, rows)];
        }
        bits.open(bytes, from, to, header.fillOrder == 2);
        row.reset();
        next = 0;
        try {
            for (int y = 0; y < total / rowBytes; y++) {
                if (group4) {
                    if (!group4(y)) {
                        return;
                    }
                } else {
                    group3(y);
                }
            }
        } catch (FaxBits.End e) {
            throw header.truncated("the fax data of a strip");
        } catch (FaxRow.Overflow e) {
            throw header.corrupt("a row of more runs than pixels in fax data");
        }
    }

    /** Decodes a row of Group 4; returns false at the end of the data, which must not come in the first row. */
    private boolean group4(int y) throws FaxBits.End, FaxRow.Overflow {
        row.begin();
        boolean whole = row.twoDimensional() && !row.endOfLine;
        row.fill(part, y * rowBytes);
        if (!whole) {
            if (y == 0) {
                throw bits.end();
            }
            return false;
        }
        row.keepAsReference();
        return true;
    }

    private void group3(int y) throws FaxBits.End, FaxRow.Overflow {
        boolean oneDimensional = true;
        row.begin();
        if (header.compression == TiffTag.GROUP3) {
            synchronize();
            if (twoDimensional) {
                oneDimensional = bits.peek(1) == 1;
                bits.skip(1);
            }
        }
        boolean whole = oneDimensional ? row.oneDimensional() : row.twoDimensional();
        row.fill(part, y * rowBytes);
        if (!whole) {
            throw bits.end();
        }
        if (twoDimensional) {
            row.keepAsReference();
        } else if (header.compression == TiffTag.RLE) {
            bits.alignToByte();
        } else if (header.compression == TiffTag.RLE_WORDS) {
            bits.alignToWord();
        }
    }

    /** Skips to the end-of-line code and over it; data that has none is read again from its start without. */
    private void synchronize() throws FaxBits.End {
        if (withoutEndOfLine) {
            return;
        }
        if (!row.endOfLine) {
            while (bits.peek(EOL_BITS) != 0) {
                bits.skip(1);
            }
        }
        try {
            while (bits.peek(8) == 0) {
                bits.skip(8);
            }
        } catch (FaxBits.End e) {
            withoutEndOfLine = true;
            bits.rewind();
            row.endOfLine = false;
            return;
        }
        while (bits.peek(1) == 0) {
            bits.skip(1);
        }
        bits.skip(1);
        row.endOfLine = false;
    }

    @Override
    public void read(byte[] target, int at, int count) {
        System.arraycopy(part, next, target, at, count);
        next += count;
    }
}
