/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossless;

import org.jspecify.annotations.Nullable;

/**
 * A canonical prefix code as a table of two levels. Source: RFC 9649, 3.7.2.1; RFC 1951, 3.2.2.
 *
 * <p>An entry holds a symbol above 5 bits of length. Where the length is beyond {@link #MAX_LENGTH}, it is that of the
 * second index plus 16, and the symbol is the place where the second level begins.
 */
final class PrefixCode {
    static final int MAX_LENGTH = 15;
    /** The largest number of bits of the first index. */
    static final int ROOT_BITS = 8;

    static final int LENGTH_BITS = 5;
    static final int LENGTH_MASK = 31;
    private static final int SECOND_LEVEL = 16;

    final int[] table;
    /** Selects the first index. */
    final int mask;

    final int rootBits;
    /** The longest code, 0 if there is one symbol. */
    final int longest;

    private PrefixCode(int[] table, int rootBits, int longest) {
        this.table = table;
        this.rootBits = rootBits;
        this.longest = longest;
        mask = (1 << rootBits) - 1;
    }

    /** The code that has one symbol, which takes no bits. */
    static PrefixCode of(int symbol) {
        return new PrefixCode(new int[] {symbol << LENGTH_BITS}, 0, 0);
    }

    /** The code of 0 for one symbol and 1 for the other; the lower symbol has the 0. */
    static PrefixCode of(int symbol, int other) {
        if (symbol == other) {
            return of(symbol);
        }
        int low = Math.min(symbol, other) << LENGTH_BITS | 1;
        int high = Math.max(symbol, other) << LENGTH_BITS | 1;
        return new PrefixCode(new int[] {low, high}, 1, 1);
    }

    /** Builds the code in which symbol i has lengths[i] bits, null if those are not the lengths of a complete code. */
    static @Nullable PrefixCode of(int[] lengths, int symbols) {
        int[] count = new int[MAX_LENGTH + 1];
        int only = 0;
        for (int s = 0; s < symbols; s++) {
            count[lengths[s]]++;
            only = lengths[s] > 0 ? s : only;
        }
        if (count[0] == symbols - 1) {
            return of(only);
        }
        int longest = 0;
        int places = 0;
        int[] next = new int[MAX_LENGTH + 2];
        for (int length = 1; length <= MAX_LENGTH; length++) {
            places += count[length] << (MAX_LENGTH - length);
            longest = count[length] > 0 ? length : longest;
            next[length + 1] = next[length] + count[length] << 1;
        }
        if (places != 1 << MAX_LENGTH) {
            return null;
        }
        int rootBits = Math.min(longest, ROOT_BITS);
        int[] keys = new int[symbols];
        for (int s = 0; s < symbols; s++) {
            if (lengths[s] > 0) {
                keys[s] = Integer.reverse(next[lengths[s]]++) >>> (32 - lengths[s]);
            }
        }
        return new PrefixCode(table(lengths, keys, rootBits), rootBits, longest);
    }

    private static int[] table(int[] lengths, int[] keys, int rootBits) {
        int root = 1 << rootBits;
        byte[] longestBehind = new byte[root];
        int size = root;
        for (int s = 0; s < keys.length; s++) {
            int beyond = lengths[s] - rootBits;
            int first = keys[s] & root - 1;
            if (beyond > longestBehind[first]) {
                size += (1 << beyond) - (longestBehind[first] == 0 ? 0 : 1 << longestBehind[first]);
                longestBehind[first] = (byte) beyond;
            }
        }
        int[] table = new int[size];
        int free = root;
        for (int first = 0; first < root; first++) {
            int bits = longestBehind[first];
            if (bits > 0) {
                table[first] = free << LENGTH_BITS | SECOND_LEVEL + bits;
                free += 1 << bits;
            }
        }
        for (int s = 0; s < keys.length; s++) {
            int length = lengths[s];
            int entry = s << LENGTH_BITS | length;
            if (length > rootBits) {
                int first = keys[s] & root - 1;
                int base = table[first] >>> LENGTH_BITS;
                int end = base + (1 << longestBehind[first]);
                for (int i = base + (keys[s] >>> rootBits); i < end; i += 1 << length - rootBits) {
                    table[i] = entry;
                }
            } else if (length > 0) {
                for (int i = keys[s]; i < root; i += 1 << length) {
                    table[i] = entry;
                }
            }
        }
        return table;
    }

    /** The entry of the code with which {@code window} begins, lowest bit first; its length is that of the code. */
    int entry(long window) {
        int entry = table[(int) window & mask];
        int length = entry & LENGTH_MASK;
        if (length > MAX_LENGTH) {
            int second = (int) (window >>> ROOT_BITS) & (1 << length - SECOND_LEVEL) - 1;
            entry = table[(entry >>> LENGTH_BITS) + second];
        }
        return entry;
    }

    /** Reads a symbol; at least 15 bits are filled in. */
    int read(BitReader in) {
        int entry = entry(in.peek());
        in.skip(entry & LENGTH_MASK);
        return entry >>> LENGTH_BITS;
    }

    /** The symbol of a code that has only one. */
    int onlySymbol() {
        return table[0] >>> LENGTH_BITS;
    }
}
