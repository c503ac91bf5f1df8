/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.pickle;

import java.nio.charset.StandardCharsets;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;

/** Sequential reader of a pickle's bytes with a small buffer. A premature end is reported with its offset. */
public final class PickleInput {
    private static final int WINDOW_BYTES = 1 << 13;
    /** Maximum length of a string; tensor names and the module sources that PyTorch pickles are shorter. */
    private static final int MAX_STRING_BYTES = 16 << 20;

    private final Bytes bytes;
    private final String where;
    private final byte[] window = new byte[WINDOW_BYTES];
    private long windowStart;
    private int windowLength;
    private long position;

    /**
     * @param where the file and, for an archive, its entry, as named in messages
     */
    public PickleInput(Bytes bytes, long position, String where) {
        this.bytes = bytes;
        this.position = position;
        this.where = where;
    }

    long position() {
        return position;
    }

    CheckpointException refuse(String found) {
        return new CheckpointException("Cannot read " + where + ": " + found + " at byte " + position
                + ". The file is damaged or not a checkpoint; save it again with torch.save.");
    }

    int u8() {
        if (position < windowStart || position >= windowStart + windowLength) {
            if (position >= bytes.size()) {
                throw refuse("the pickle ends early (expected more of its " + bytes.size() + " bytes)");
            }
            windowStart = position;
            windowLength = (int) Math.min(WINDOW_BYTES, bytes.size() - position);
            bytes.read(windowStart, window, 0, windowLength);
        }
        return window[(int) (position++ - windowStart)] & 0xff;
    }

    int u16() {
        return u8() | u8() << 8;
    }

    int i32() {
        return u16() | u16() << 16;
    }

    long u32() {
        return Integer.toUnsignedLong(i32());
    }

    long i64() {
        return u32() | u32() << 32;
    }

    double bigEndianDouble() {
        long bits = 0;
        for (int i = 0; i < Double.BYTES; i++) {
            bits = bits << 8 | u8();
        }
        return Double.longBitsToDouble(bits);
    }

    /** Reads a string of the length stated in the file, after checking it against the remaining bytes. */
    byte[] take(long length) {
        if (length < 0 || length > bytes.size() - position) {
            throw refuse("a string of " + Long.toUnsignedString(length) + " bytes (expected at most the "
                    + (bytes.size() - position) + " that are left)");
        }
        if (length > MAX_STRING_BYTES) {
            throw refuse("a string of " + length + " bytes (expected at most " + MAX_STRING_BYTES + ")");
        }
        byte[] taken = new byte[(int) length];
        bytes.read(position, taken, 0, taken.length);
        position += length;
        return taken;
    }

    String utf8(long length) {
        return new String(take(length), StandardCharsets.UTF_8);
    }

    /** Reads a byte string, which protocol 2 uses for str; tensor names are ASCII. */
    String latin1(long length) {
        return new String(take(length), StandardCharsets.ISO_8859_1);
    }

    /** Reads text up to a line feed, which is consumed and not returned. */
    String line() {
        StringBuilder line = new StringBuilder();
        for (int c = u8(); c != '\n'; c = u8()) {
            if (line.length() >= WINDOW_BYTES) {
                throw refuse("a line longer than " + WINDOW_BYTES + " bytes");
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
