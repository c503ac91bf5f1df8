/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bytes of the file, and bits of a scan's entropy-coded segments.
 *
 * <p>Pillow hands libjpeg the file in blocks of 64 KiB, and libjpeg reads ahead as many bits as its register holds; where
 * a file lacks its end, both decide whether Pillow calls it truncated. So both are reproduced here: {@link #limit} is the
 * end of what Pillow has handed over, {@link #fill} and {@link #refill} take in bytes exactly when libjpeg does.
 * Not thread-safe.
 */
final class BitInput {
    /** Thrown where libjpeg would wait for the next block. */
    static final class Suspension extends Exception {
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
    /** Bits that libjpeg's careful reader wants in its 64-bit register. */
    private static final int WANTED = 57;

    byte[] bytes = {};
    int length;
    int limit;
    int pos;
    /** The lowest {@link #bits} bits are still to be used. */
    long buffer;

    int bits;
    /** A marker that was met inside a segment and is still to be interpreted, or 0. */
    int marker;
    /** Set when the segment ended early: what follows, up to the next restart, decodes to nothing. */
    boolean insufficient;

    void open(byte[] data, int dataLength) {
        bytes = data;
        length = dataLength;
        limit = Math.min(dataLength, BLOCK);
        pos = 0;
        marker = 0;
        startSegment();
    }

    /** Forgets bits, at the start of a scan. */
    void startSegment() {
        buffer = 0;
        bits = 0;
        insufficient = false;
    }

    /** Takes the next block of the file; false at its end. */
    boolean extend() {
        if (limit == length) {
            return false;
        }
        limit = Math.min(length, limit + BLOCK);
        return true;
    }

    Suspension suspension() {
        return suspension;
    }

    /** A byte between scans. */
    int next() throws Suspension {
        if (pos == limit) {
            throw suspension;
        }
        return bytes[pos++] & 0xff;
    }

    /** Six bytes more, for the decoder that has checked that a whole MCU is there. False if a marker is among them. */
    boolean refill() {
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

    /** Fills the register byte by byte up to a marker; afterwards at least {@code needed} bits are there, zeros at worst. */
    void fill(int needed) throws Suspension {
        while (marker == 0 && bits < WANTED) {
            int c = next();
            if (c == 0xff) {
                do {
                    c = next();
                } while (c == 0xff);
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

    /** The next {@code n} bits, 1 to 16. */
    int take(int n) throws Suspension {
        if (bits < n) {
            fill(n);
        }
        bits -= n;
        return (int) (buffer >>> bits) & (1 << n) - 1;
    }

    /** The next symbol of {@code table}. */
    int symbol(HuffmanTable table) throws Suspension {
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
