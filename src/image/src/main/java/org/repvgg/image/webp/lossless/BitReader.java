/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bits of a lossless WebP, the lowest bit of each byte first. Past the end of its bytes it reads zeros; {@link
 * #isPastEnd} tells. Like libwebp, it takes fewer than eight bytes for eight, the last of which are zero.
 *
 * <p>Source: WebP lossless bitstream specification (RFC 9649), 3.2.
 */
final class BitReader {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int from;
    private final int end;
    private int pos;
    /** The next bits, the first of them lowest; {@link #held} of them count, bits above those may be set already. */
    private long window;

    private int held;

    /** Reads the bytes [from, to). */
    BitReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        pos = from;
        end = to;
        fill();
    }

    /** Makes at least 56 bits available to {@link #peek} and {@link #skip}. */
    void fill() {
        if (end - pos >= 8) {
            window |= (long) LONG.get(bytes, pos) << held;
            int taken = 63 - held >> 3;
            pos += taken;
            held += taken << 3;
            return;
        }
        while (held <= 56) {
            if (pos < end) {
                window |= (bytes[pos] & 0xffL) << held;
            }
            pos++;
            held += 8;
        }
    }

    /** The next bits without taking them; those that {@link #fill} made available are valid. */
    long peek() {
        return window;
    }

    /** Takes {@code bits} bits, 0 to 56 since the last {@link #fill}. */
    void skip(int bits) {
        window >>>= bits;
        held -= bits;
    }

    /** An unsigned number of 0 to 24 bits. */
    int number(int bits) {
        fill();
        int value = (int) window & (1 << bits) - 1;
        skip(bits);
        return value;
    }

    boolean flag() {
        return number(1) != 0;
    }

    /** Whether bits were taken that the bytes do not hold. */
    boolean isPastEnd() {
        return pos > end && 8L * (pos - from) - held > 8L * Math.max(end - from, 8);
    }
}
