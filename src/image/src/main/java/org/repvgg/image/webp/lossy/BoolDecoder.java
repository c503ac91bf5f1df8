/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The boolean entropy decoder of VP8. Past the end of its bytes it reads zeros and {@link #isPastEnd} becomes true.
 *
 * <p>Source: RFC 6386, 7.3. A correct stream keeps the value below the range. One that does not, because it begins with
 * a byte 255, gives here what it gives in libwebp, which compares 32 bits.
 */
final class BoolDecoder {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Selects the bits that are compared. */
    static final long COMPARED = 0xffffffffL;

    private final byte[] bytes;
    private final int end;
    private int pos;
    /** The bits that were loaded and not used, the last of them lowest; what is compared begins at {@link #spare}. */
    long window;

    /** Number of loaded bits below those that are compared; loading is due when it is negative. */
    int spare = -8;

    int range = 255;
    private boolean pastEnd;

    /** Reads the bytes [from, to). */
    BoolDecoder(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        pos = from;
        end = to;
        load();
    }

    /** Whether a bit was asked for whose byte is missing. */
    boolean isPastEnd() {
        return pastEnd;
    }

    /** One boolean that is 0 with probability {@code probability} / 256. */
    int bit(int probability) {
        if (spare < 0) {
            load();
        }
        int split = 1 + ((range - 1) * probability >> 8);
        int left = split;
        int bit = 0;
        if ((window >>> spare & COMPARED) >= split) {
            left = range - split;
            window -= (long) split << spare;
            bit = 1;
        }
        int shift = Integer.numberOfLeadingZeros(left) - 24;
        range = left << shift;
        spare -= shift;
        return bit;
    }

    /** {@code value} or its negative, by a boolean of probability one half. */
    int signed(int value) {
        return bit(128) == 0 ? value : -value;
    }

    /** A flag of probability one half. */
    boolean flag() {
        return bit(128) != 0;
    }

    /** An unsigned number of that many bits, the highest first. */
    int number(int bits) {
        int value = 0;
        for (int i = 0; i < bits; i++) {
            value = value << 1 | bit(128);
        }
        return value;
    }

    /** A magnitude of that many bits, followed by its sign. */
    int signedNumber(int bits) {
        return signed(number(bits));
    }

    /** A flag, and if it is set a signed number; otherwise 0. */
    int optionalSigned(int bits) {
        return flag() ? signedNumber(bits) : 0;
    }

    /** Appends whole bytes. */
    void load() {
        if (end - pos >= 8) {
            window = window << 56 | (long) LONG.get(bytes, pos) >>> 8;
            pos += 7;
            spare += 56;
        } else {
            if (pos < end) {
                window = window << 8 | bytes[pos++] & 0xffL;
            } else {
                window <<= 8;
                pastEnd = true;
            }
            spare += 8;
        }
    }
}
