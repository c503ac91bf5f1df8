/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads bytes of the file and bits of entropy-coded segments.
 *
 * <p>Pillow passes the file to libjpeg in blocks of 64 KiB, and libjpeg reads ahead to fill its bit buffer. For an
 * incomplete file, both determine whether Pillow reports truncation, so both are reproduced: {@link #limit} is the end
 * of the data passed so far, and {@link #fill} and {@link #refill} consume bytes at the same points as libjpeg. Not
 * thread-safe.
 */
public final class BitInput {
    /** Thrown where libjpeg would suspend to wait for the next block. */
    public static final class Suspension extends Exception {
        private static final long serialVersionUID = 1L;

        private Suspension() {
            super("", null, false, false);
        }
    }

    private final Suspension suspension = new Suspension();
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** Pillow's ImageFile.MAXBLOCK. */
    private static final int BLOCK = 65_536;
    /** Number of bits to which libjpeg's slow path fills its 64-bit buffer. */
    private static final int WANTED = 57;

    byte[] bytes = {};
    public int length;
    public int limit;
    public int pos;
    /** The bit buffer: its lowest {@link #bits} bits are unread. */
    public long buffer;

    public int bits;
    /** A marker found in a segment and not yet processed, or 0. */
    public int marker;
    /** Set if the segment ended early: nothing more is decoded up to the next restart. */
    public boolean insufficient;
    /** Set while a fill byte before a marker counts as a marker, as on libjpeg-turbo's fast path. */
    public boolean fillBytesEnd;

    private int savedPos;
    private long savedBuffer;
    private int savedBits;
    private int savedMarker;

    void open(byte[] data, int dataLength) {
        bytes = data;
        length = dataLength;
        limit = Math.min(dataLength, BLOCK);
        pos = 0;
        marker = 0;
        startSegment();
    }

    /** Discards buffered bits at the start of a segment. */
    public void startSegment() {
        buffer = 0;
        bits = 0;
        insufficient = false;
    }

    /** Advances {@link #limit} by the next block of the file; returns false at the end of the file. */
    public boolean extend() {
        if (limit == length) {
            return false;
        }
        limit = Math.min(length, limit + BLOCK);
        return true;
    }

    /** Remembers this place, to which {@link #restore} goes back. */
    public void save() {
        savedPos = pos;
        savedBuffer = buffer;
        savedBits = bits;
        savedMarker = marker;
    }

    /** Goes back to where {@link #save} was called last. */
    public void restore() {
        pos = savedPos;
        buffer = savedBuffer;
        bits = savedBits;
        marker = savedMarker;
    }

    Suspension suspension() {
        return suspension;
    }

    /** Reads the next byte of an arithmetic-coded segment; zeros follow its end. */
    public int arithmeticByte() throws Suspension {
        if (marker != 0) {
            return 0;
        }
        int c = next();
        if (c != 0xff) {
            return c;
        }
        do {
            c = next();
        } while (c == 0xff);
        if (c == 0) {
            return 0xff;
        }
        marker = c;
        return 0;
    }

    /** Reads a byte outside entropy-coded segments. */
    int next() throws Suspension {
        if (pos == limit) {
            throw suspension;
        }
        return bytes[pos++] & 0xff;
    }

    /** Two bytes between scans, the high one first. */
    int u16() throws Suspension {
        int high = next();
        return high << 8 | next();
    }

    /**
     * Adds six bytes to the bit buffer; the caller has checked that enough data is left. Returns false if they contain
     * a marker.
     */
    public boolean refill() {
        byte[] b = bytes;
        int p = pos;
        if (p + 8 <= length) {
            long w = (long) EIGHT_BYTES.get(b, p);
            long inverted = ~w | 0xffffL;
            if ((inverted - 0x0101010101010101L & ~inverted & 0x8080808080808080L) == 0) {
                buffer = buffer << 48 | w >>> 16;
                pos = p + 6;
                bits += 48;
                return true;
            }
        }
        long value = buffer;
        for (int i = 0; i < 6; i++) {
            int c = b[p++] & 0xff;
            value = value << 8 | c;
            if (c == 0xff && b[p++] != 0) {
                return false;
            }
        }
        buffer = value;
        pos = p;
        bits += 48;
        return true;
    }

    /** Whether the first marker of the next {@code count} bytes follows a fill byte. */
    public boolean fillByteAhead(int count) {
        for (int p = pos; p + 1 < Math.min(length, pos + count); p++) {
            if (bytes[p] == (byte) 0xff && bytes[++p] != 0) {
                return bytes[p] == (byte) 0xff;
            }
        }
        return false;
    }

    /** Fills the bit buffer byte by byte up to a marker, and then with zeros up to {@code needed} bits. */
    public void fill(int needed) throws Suspension {
        while (marker == 0 && bits < WANTED) {
            int c = next();
            if (c == 0xff) {
                do {
                    c = next();
                } while (c == 0xff && !fillBytesEnd);
                if (c != 0) {
                    marker = c;
                    break;
                }
                c = 0xff;
            }
            buffer = buffer << 8 | c;
            bits += 8;
        }
        if (needed > bits) {
            insufficient = true;
            buffer <<= WANTED - bits;
            bits = WANTED;
        }
    }

    /** Reads the next {@code n} bits, 1 to 16. */
    public int take(int n) throws Suspension {
        if (bits < n) {
            fill(n);
        }
        bits -= n;
        return (int) (buffer >>> bits) & (1 << n) - 1;
    }

    /** Reads the next symbol with {@code table}. */
    public int symbol(HuffmanTable table) throws Suspension {
        int length = 1;
        if (bits < 8) {
            fill(0);
        }
        if (bits >= 8) {
            int entry = table.look[((int) (buffer >>> (bits - 8)) & 0xff) << (HuffmanTable.LOOK - 8)];
            int n = entry >> 8 & 31;
            if ((entry & HuffmanTable.WITH_VALUE) != 0) {
                n -= entry & 15;
            }
            if (n != 0 && n <= 8) {
                bits -= n;
                return entry & 0xff;
            }
            length = 9;
        }
        int code = take(length);
        while (!table.ends(code, length)) {
            code = code << 1 | take(1);
            length++;
        }
        return table.symbol(code, length);
    }
}
