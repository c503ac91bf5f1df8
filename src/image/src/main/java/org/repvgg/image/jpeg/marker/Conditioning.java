/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

import java.util.Arrays;

/** What DAC segments say of the contexts of arithmetic-coded coefficients (ITU-T T.81, B.2.4.3 and F.1.4.4). */
public final class Conditioning {
    private static final int TABLES = 16;
    private static final int DEFAULT_UPPER = 1;
    private static final int DEFAULT_LOW_FREQUENCIES = 5;

    private final int[] lower = new int[TABLES];
    private final int[] upper = new int[TABLES];
    private final int[] lowFrequencies = new int[TABLES];

    /** Sets the defaults, at the start of an image. */
    void forget() {
        Arrays.fill(lower, 0);
        Arrays.fill(upper, DEFAULT_UPPER);
        Arrays.fill(lowFrequencies, DEFAULT_LOW_FREQUENCIES);
    }

    /** Reads a DAC segment. */
    void read(BitInput in) throws JpegException, BitInput.Suspension {
        int at = in.pos;
        int left = in.u16() - 2;
        while (left > 0) {
            int index = in.next();
            int value = in.next();
            left -= 2;
            if (index >= 2 * TABLES || (index < TABLES && (value & 15) > value >> 4)) {
                throw JpegException.corrupt("arithmetic conditioning " + index + " of " + value, at);
            }
            if (index >= TABLES) {
                lowFrequencies[index - TABLES] = value;
            } else {
                lower[index] = value & 15;
                upper[index] = value >> 4;
            }
        }
        if (left != 0) {
            throw JpegException.badLength("arithmetic conditioning", left, at);
        }
    }

    /** The class of a DC difference of that magnitude category (0, or a power of two): 0 zero, 1 small, 3 large. */
    public int dcClass(int table, int category) {
        if (category < 1 << lower[table] >> 1) {
            return 0;
        }
        return category > 1 << upper[table] >> 1 ? 3 : 1;
    }

    /** The last coefficient, in scan order, of low frequency. */
    public int lowFrequencies(int table) {
        return lowFrequencies[table];
    }
}
