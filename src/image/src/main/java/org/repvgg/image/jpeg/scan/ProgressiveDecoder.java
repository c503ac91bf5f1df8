/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.scan;

import org.repvgg.image.jpeg.idct.ZigZag;
import org.repvgg.image.jpeg.marker.BitInput;
import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.HuffmanTable;
import org.repvgg.image.jpeg.marker.JpegException;
import org.repvgg.image.jpeg.marker.Scan;

/**
 * Huffman decoding of the blocks of progressive scans (ITU-T T.81, G.1.2 and G.2): first and refinement scans of DC and
 * of bands of AC coefficients. Coefficients accumulate in a {@link org.repvgg.image.jpeg.marker.CoefficientStore}. Out-of-range values in corrupt
 * files wrap at 16 bits, as in libjpeg.
 */
final class ProgressiveDecoder {
    private final BitInput in;
    /** Remaining number of blocks in an end-of-band run. */
    private int endOfBandRun;

    private final int[] newlySet = new int[64 + 16];

    ProgressiveDecoder(BitInput in) {
        this.in = in;
    }

    void startSegment() {
        endOfBandRun = 0;
    }

    int endOfBandRun() {
        return endOfBandRun;
    }

    void dcFirst(HuffmanTable table, Component component, short[] values, int at, int low)
            throws JpegException, BitInput.Suspension {
        int size = in.symbol(table);
        if (size != 0) {
            long dc = (long) component.lastDc + HuffmanTable.extend(in.take(size), size);
            if (dc != (int) dc) {
                throw JpegException.corrupt("a DC coefficient beyond 32 bits before", in.pos);
            }
            component.lastDc = (int) dc;
        }
        values[at] = (short) (component.lastDc << low);
    }

    void dcRefine(short[] values, int at, int low) throws BitInput.Suspension {
        if (in.take(1) != 0) {
            values[at] |= (short) (1 << low);
        }
    }

    void acFirst(HuffmanTable table, short[] values, int at, Scan scan) throws BitInput.Suspension {
        if (endOfBandRun > 0) {
            endOfBandRun--;
            return;
        }
        int end = scan.spectralEnd;
        int low = scan.approximationLow;
        int[] natural = ZigZag.NATURAL;
        BitInput source = in;
        for (int k = scan.spectralStart; k <= end; k++) {
            if (source.bits < 16) {
                source.fill(0);
            }
            int entry = 0;
            if (source.bits >= HuffmanTable.LOOK) {
                entry = table.look[
                        (int) (source.buffer >>> (source.bits - HuffmanTable.LOOK)) & HuffmanTable.LOOK_MASK];
            }
            if ((entry & HuffmanTable.WITH_VALUE) != 0) {
                source.bits -= entry >> 8 & 31;
                k += entry >> 4 & 15;
                values[at + natural[k]] = (short) ((entry >> 16) << low);
                continue;
            }
            int symbol = source.symbol(table);
            int run = symbol >> 4;
            int size = symbol & 15;
            if (size != 0) {
                k += run;
                int value = HuffmanTable.extend(source.take(size), size);
                values[at + natural[k]] = (short) (value << low);
            } else if (run == 15) {
                k += 15;
            } else {
                endOfBandRun = runLength(run) - 1;
                return;
            }
        }
    }

    private int runLength(int exponent) throws BitInput.Suspension {
        return (1 << exponent) + (exponent == 0 ? 0 : in.take(exponent));
    }

    /**
     * Refines one block. If the next 64 KiB of the file are needed, the call is suspended and later repeated. Before a
     * suspension, coefficients that became nonzero are reset to zero; corrected coefficients are kept, because
     * repeating their correction has no effect.
     */
    void acRefine(HuffmanTable table, short[] values, int at, Scan scan) throws BitInput.Suspension {
        int set = 0;
        int positive = 1 << scan.approximationLow;
        int negative = -1 << scan.approximationLow;
        int end = scan.spectralEnd;
        int k = scan.spectralStart;
        int run = endOfBandRun;
        try {
            while (run == 0 && k <= end) {
                int symbol = in.symbol(table);
                int zeros = symbol >> 4;
                int value = 0;
                if ((symbol & 15) != 0) {
                    value = in.take(1) != 0 ? positive : negative;
                } else if (zeros != 15) {
                    run = runLength(zeros);
                    break;
                }
                k = skipZeros(values, at, k, end, zeros, positive, negative);
                if (value != 0) {
                    int position = at + ZigZag.NATURAL[k];
                    values[position] = (short) value;
                    newlySet[set++] = position;
                }
                k++;
            }
            if (run > 0) {
                skipZeros(values, at, k, end, Integer.MAX_VALUE, positive, negative);
                run--;
            }
        } catch (BitInput.Suspension s) {
            while (set > 0) {
                values[newlySet[--set]] = 0;
            }
            throw s;
        }
        endOfBandRun = run;
    }

    /**
     * Advances past {@code zeros} zero coefficients to the next one, reading a correction bit for each nonzero
     * coefficient.
     */
    private int skipZeros(short[] values, int at, int from, int end, int zeros, int positive, int negative)
            throws BitInput.Suspension {
        int left = zeros;
        int k = from;
        do {
            if (k > end) {
                return k;
            }
            int position = at + ZigZag.NATURAL[k];
            int value = values[position];
            if (value != 0) {
                if (in.take(1) != 0 && (value & positive) == 0) {
                    values[position] = (short) (value + (value >= 0 ? positive : negative));
                }
            } else if (--left < 0) {
                return k;
            }
            k++;
        } while (true);
    }

    void restoreRun(int run) {
        endOfBandRun = run;
    }
}
