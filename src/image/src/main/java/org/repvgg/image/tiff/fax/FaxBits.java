/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff.fax;

/** The bits of a fax; the last code may be completed with zeros, but none may begin after the last bit. */
public final class FaxBits {
    /** Thrown where a code would begin after the last bit. */
    public static final class End extends Exception {
        private static final long serialVersionUID = 1L;

        private End() {
            super("", null, false, false);
        }
    }

    private final End ended = new End();

    private byte[] bytes = {};
    private int start;
    private int pos;
    private int end;
    private boolean lowFirst;
    private long buffer;
    private int available;

    public void open(byte[] data, int from, int to, boolean lowBitFirst) {
        bytes = data;
        start = from;
        end = to;
        lowFirst = lowBitFirst;
        rewind();
    }

    public void rewind() {
        pos = start;
        buffer = 0;
        available = 0;
    }

    /** What is thrown at the end of the data. */
    public End end() {
        return ended;
    }

    /** The next {@code n} bits, which stay. */
    public int peek(int n) throws End {
        while (available < n) {
            if (pos == end) {
                if (available == 0) {
                    throw ended;
                }
                buffer <<= n - available;
                available = n;
                break;
            }
            int next = bytes[pos++] & 0xff;
            buffer = buffer << 8 | (lowFirst ? Integer.reverse(next) >>> 24 : next);
            available += 8;
        }
        return (int) (buffer >>> (available - n)) & (1 << n) - 1;
    }

    public void skip(int n) {
        available -= n;
    }

    /** Takes the next entry of a table of codes of at most {@code bits} bits. */
    int code(int[] table, int bits) throws End {
        int entry = table[peek(bits)];
        available -= FaxCodes.length(entry);
        return entry;
    }

    /** Skips up to the next byte. */
    public void alignToByte() {
        available &= ~7;
    }

    /** Skips up to the next word of 16 bits; words begin at even bytes of the file. */
    public void alignToWord() {
        available &= ~15;
        if (available == 0 && (pos & 1) != 0) {
            pos++;
        }
    }
}
