/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

import java.util.Arrays;

/**
 * A Huffman code prepared for decoding: a lookup table by {@link #LOOK} bits that contains symbol and length, and for
 * AC codes also the coefficient if its bits fit. Longer codes are decoded by comparison with the largest code of each
 * length.
 *
 * <p>Source: ITU-T T.81, annex C and F.2.2.3.
 */
public final class HuffmanTable {
    public static final int LOOK = 10;
    public static final int LOOK_MASK = (1 << LOOK) - 1;
    /** An entry with this bit contains the value in its upper 16 bits, and its length includes the value's bits. */
    public static final int WITH_VALUE = 1 << 13;

    /**
     * Bits 0-7 symbol, 8-12 bits to consume (0: the code is longer than the table), 13 {@link #WITH_VALUE}, 16-31 value.
     */
    public final int[] look = new int[1 << LOOK];

    private final byte[] symbols = new byte[256];
    private final int[] counts = new int[17];
    private final int[] largest = new int[18];
    private final int[] offset = new int[18];
    private final boolean dc;
    private boolean defined;
    private boolean built;

    HuffmanTable(boolean dc) {
        this.dc = dc;
    }

    void forget() {
        defined = false;
    }

    boolean isDefined() {
        return defined;
    }

    /**
     * Stores the definition, 16 counts followed by the symbols; {@link #build} checks it when a scan uses the table.
     */
    void define(byte[] source, int at, int symbolCount) {
        for (int l = 1; l <= 16; l++) {
            counts[l] = source[at + l - 1] & 0xff;
        }
        Arrays.fill(symbols, (byte) 0);
        System.arraycopy(source, at + 16, symbols, 0, symbolCount);
        defined = true;
        built = false;
    }

    /**
     * Builds the tables. Returns false if the counts do not define a prefix code, or a DC symbol is more than {@code
     * maxSize}.
     */
    boolean build(int maxSize) {
        if (built) {
            return true;
        }
        Arrays.fill(look, 0);
        int code = 0;
        int p = 0;
        boolean begun = false;
        for (int l = 1; l <= 16; l++) {
            int n = counts[l];
            if (n > 0) {
                begun = true;
            }
            offset[l] = p - code;
            largest[l] = n > 0 ? code + n - 1 : -1;
            for (int i = 0; i < n; i++, p++, code++) {
                int symbol = symbols[p] & 0xff;
                if (dc && symbol > maxSize) {
                    return false;
                }
                if (l <= LOOK && code < 1 << l) {
                    enter(code, l, symbol);
                }
            }
            if (begun && n > 0 && code >= 1 << l) {
                return false;
            }
            code <<= 1;
        }
        largest[17] = Integer.MAX_VALUE;
        offset[17] = 0;
        built = true;
        return true;
    }

    private void enter(int code, int length, int symbol) {
        int size = symbol & 15;
        int rest = LOOK - length;
        for (int i = 0; i < 1 << rest; i++) {
            int entry = length << 8 | symbol;
            if (!dc && size > 0 && size <= rest) {
                int v = extend(i >> (rest - size), size);
                entry = v << 16 | WITH_VALUE | (length + size) << 8 | symbol;
            }
            look[code << rest | i] = entry;
        }
    }

    /** True if {@code length} bits are a complete code: the code is at most the largest code of that length. */
    public boolean ends(int code, int length) {
        return code <= largest[length];
    }

    /** The symbol of a complete code; 0 for an invalid code (length 17), as in libjpeg. */
    public int symbol(int code, int length) {
        return length > 16 ? 0 : symbols[code + offset[length] & 0xff] & 0xff;
    }

    /** Sign-extends a value of {@code size} bits (ITU-T T.81, F.2.2.1, EXTEND). */
    public static int extend(int bits, int size) {
        return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
    }
}
