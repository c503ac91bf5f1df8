/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import org.repvgg.image.format.ImageException;

/**
 * LZW of TIFF 6.0, section 13, and the older kind whose codes begin at the low bit and grow one code later. As in
 * libtiff, a part must begin with a clear code, and the table may outgrow the codes by 1,024 entries before one is due.
 */
final class Lzw implements PartDecoder {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int MIN_BITS = 9;
    private static final int MAX_BITS = 12;
    private static final int TABLE = (1 << MAX_BITS) - 1 + 1024;
    private static final int NOT_CLEARED = -1;

    private final TiffHeader header;
    private final short[] prefix = new short[TABLE + 1];
    private final byte[] suffix = new byte[TABLE + 1];
    private final byte[] firstByte = new byte[TABLE + 1];
    private final int[] size = new int[TABLE + 1];

    private byte[] bytes = {};
    private int pos;
    private int end;
    private boolean old;
    private long buffer;
    private int buffered;
    private int bits;
    private int free;
    private int last;
    /** The string that did not fit, and how many bytes of it have been written. */
    private int pending;

    private int pendingDone;

    Lzw(TiffHeader header) {
        this.header = header;
        for (int i = 0; i < CLEAR; i++) {
            suffix[i] = (byte) i;
            firstByte[i] = (byte) i;
            size[i] = 1;
        }
    }

    @Override
    public void start(byte[] bytes, int from, int to, long total, int row) {
        this.bytes = bytes;
        pos = from;
        end = to;
        old = to - from >= 2 && bytes[from] == 0 && (bytes[from + 1] & 1) != 0;
        buffer = 0;
        buffered = 0;
        bits = MIN_BITS;
        free = NOT_CLEARED;
        last = 0;
        pendingDone = 0;
    }

    @Override
    public void read(byte[] target, int at, int count) throws ImageException {
        int to = at + count;
        int p = at;
        if (pendingDone > 0) {
            int n = Math.min(count, size[pending] - pendingDone);
            copy(pending, pendingDone, n, target, p);
            p += n;
            pendingDone = pendingDone + n == size[pending] ? 0 : pendingDone + n;
        }
        while (p < to) {
            int code = code();
            if (code == CLEAR) {
                code = clear();
                if (code != END) {
                    target[p++] = (byte) code;
                    last = code;
                    continue;
                }
            }
            if (code == END) {
                throw header.truncated("the LZW data of a strip");
            }
            add(code);
            int n = size[code];
            if (n == 1) {
                target[p++] = (byte) code;
                continue;
            }
            int fitting = Math.min(n, to - p);
            copy(code, 0, fitting, target, p);
            p += fitting;
            if (fitting < n) {
                pending = code;
                pendingDone = fitting;
            }
        }
    }

    /** Empties the table; returns the literal code, or the end code, that follows. */
    private int clear() throws ImageException {
        free = FIRST;
        bits = MIN_BITS;
        int code;
        do {
            code = code();
        } while (code == CLEAR);
        if (code > END) {
            throw header.corrupt("LZW code " + code + " after a clear code");
        }
        return code;
    }

    private void add(int code) throws ImageException {
        if (free == NOT_CLEARED || code > free) {
            throw header.corrupt(
                    free == NOT_CLEARED ? "LZW data without a clear code where one is due" : "LZW code " + code);
        }
        prefix[free] = (short) last;
        firstByte[free] = firstByte[last];
        size[free] = size[last] + 1;
        suffix[free] = code == free ? firstByte[last] : firstByte[code];
        free++;
        if (free > (1 << bits) - (old ? 1 : 2)) {
            bits = Math.min(MAX_BITS, bits + 1);
            if (free >= TABLE) {
                free = NOT_CLEARED;
            }
        }
        last = code;
    }

    /** Copies bytes [from, from + n) of a code's string. */
    private void copy(int code, int from, int n, byte[] target, int at) {
        int link = code;
        for (int skipped = size[code] - from - n; skipped > 0; skipped--) {
            link = prefix[link];
        }
        for (int i = at + n - 1; i >= at; i--) {
            target[i] = suffix[link];
            link = prefix[link];
        }
    }

    private int code() throws ImageException {
        while (buffered < bits) {
            if (pos >= end) {
                throw header.truncated("the LZW data of a strip");
            }
            buffer = old ? buffer | (bytes[pos] & 0xffL) << buffered : buffer << 8 | (bytes[pos] & 0xff);
            pos++;
            buffered += 8;
        }
        int mask = (1 << bits) - 1;
        buffered -= bits;
        if (old) {
            int code = (int) buffer & mask;
            buffer >>>= bits;
            return code;
        }
        return (int) (buffer >>> buffered) & mask;
    }
}
