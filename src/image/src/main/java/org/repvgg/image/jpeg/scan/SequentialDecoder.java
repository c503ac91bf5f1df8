/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.scan;

import java.util.Arrays;
import org.repvgg.image.jpeg.idct.ZigZag;
import org.repvgg.image.jpeg.marker.BitInput;
import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.HuffmanTable;

/**
 * Huffman decoding of the blocks of a sequential scan (ITU-T T.81, F.2.2). {@link #fast} decodes without checks for the
 * end of the data; {@link #careful} checks every byte. An MCU in which the fast path finds a marker is decoded again by
 * the careful path.
 */
final class SequentialDecoder {
    /**
     * Maximum number of bytes of a block, including stuffing; with this many left, the fast path cannot read beyond the
     * end.
     */
    static final int MAX_BLOCK_BYTES = 512;

    private final BitInput in;

    /** The dequantized coefficients of the last block, 16 bits each, in natural order. */
    final int[] block = new int[64];

    /** Scan-order index of the last coefficient that was set; may exceed 63 in corrupt data. */
    int last;

    /**
     * Set by {@link #careful} if a coefficient below the first row was not zero before it was multiplied with its step,
     * which may be zero.
     */
    boolean belowFirstRow;

    SequentialDecoder(BitInput in) {
        this.in = in;
    }

    void clear() {
        Arrays.fill(block, 0);
        last = 0;
        belowFirstRow = false;
    }

    /**
     * Decodes a block into {@link #block}, which must be clear. Returns false if a marker was found; the result is then
     * undefined.
     */
    boolean fast(HuffmanTable dcTable, HuffmanTable acTable, Component component, int[] quant) {
        BitInput source = in;
        if (source.bits <= 16 && !source.refill()) {
            return false;
        }
        long buffer = source.buffer;
        int bits = source.bits;
        int[] look = dcTable.look;
        int entry = look[(int) (buffer >>> (bits - HuffmanTable.LOOK)) & HuffmanTable.LOOK_MASK];
        int length = entry >> 8 & 31;
        int symbol = entry & 0xff;
        if (length == 0) {
            int found = longCode(dcTable, buffer, bits);
            length = found >> 8;
            symbol = found & 0xff;
        }
        bits -= length;
        int difference = 0;
        if (symbol != 0) {
            if (bits <= 16) {
                source.bits = bits;
                if (!source.refill()) {
                    return false;
                }
                buffer = source.buffer;
                bits = source.bits;
            }
            bits -= symbol;
            difference = HuffmanTable.extend((int) (buffer >>> bits) & (1 << symbol) - 1, symbol);
        }
        component.lastDc += difference;
        int[] target = block;
        target[0] = (short) ((short) component.lastDc * quant[0]);

        look = acTable.look;
        int[] natural = ZigZag.NATURAL;
        int lastSet = 0;
        int k = 1;
        while (k < 64) {
            if (bits <= 16) {
                source.bits = bits;
                if (!source.refill()) {
                    return false;
                }
                buffer = source.buffer;
                bits = source.bits;
            }
            entry = look[(int) (buffer >>> (bits - HuffmanTable.LOOK)) & HuffmanTable.LOOK_MASK];
            length = entry >> 8 & 31;
            symbol = entry & 0xff;
            bits -= length;
            if ((entry & HuffmanTable.WITH_VALUE) != 0) {
                k += symbol >> 4;
                target[natural[k]] = (short) ((entry >> 16) * quant[k]);
                lastSet = k++;
                if (k >= 64 && bits + (symbol & 15) <= 16) {
                    // libjpeg would have refilled between the code and its value.
                    source.bits = bits;
                    if (!source.refill()) {
                        return false;
                    }
                    buffer = source.buffer;
                    bits = source.bits;
                }
                continue;
            }
            if (length == 0) {
                int found = longCode(acTable, buffer, bits);
                bits -= found >> 8;
                symbol = found & 0xff;
            }
            int size = symbol & 15;
            if (size == 0) {
                if (symbol != 0xf0) {
                    break;
                }
                k += 16;
                continue;
            }
            k += symbol >> 4;
            if (bits <= 16) {
                source.bits = bits;
                if (!source.refill()) {
                    return false;
                }
                buffer = source.buffer;
                bits = source.bits;
            }
            bits -= size;
            int value = HuffmanTable.extend((int) (buffer >>> bits) & (1 << size) - 1, size);
            target[natural[k]] = (short) (value * quant[k]);
            lastSet = k++;
        }
        source.buffer = buffer;
        source.bits = bits;
        last = lastSet;
        return true;
    }

    /** Decodes a code longer than the lookup table; returns length * 256 + symbol. */
    private static int longCode(HuffmanTable table, long buffer, int bits) {
        int length = HuffmanTable.LOOK + 1;
        while (length < 17 && !table.ends((int) (buffer >>> (bits - length)) & (1 << length) - 1, length)) {
            length++;
        }
        return length << 8 | table.symbol((int) (buffer >>> (bits - length)) & (1 << length) - 1, length);
    }

    /** Decodes a block into {@link #block}, which must be clear, byte by byte; zeros follow the end of the segment. */
    void careful(HuffmanTable dcTable, HuffmanTable acTable, Component component, int[] quant)
            throws BitInput.Suspension {
        int size = in.symbol(dcTable);
        if (size != 0) {
            component.lastDc += HuffmanTable.extend(in.take(size), size);
        }
        block[0] = (short) ((short) component.lastDc * quant[0]);
        int lastSet = 0;
        int k = 1;
        while (k < 64) {
            int symbol = in.symbol(acTable);
            size = symbol & 15;
            if (size == 0) {
                if (symbol != 0xf0) {
                    break;
                }
                k += 16;
                continue;
            }
            k += symbol >> 4;
            int value = HuffmanTable.extend(in.take(size), size);
            int natural = ZigZag.NATURAL[k];
            block[natural] = (short) (value * quant[k]);
            belowFirstRow |= natural >= 8;
            lastSet = k++;
        }
        last = lastSet;
    }
}
