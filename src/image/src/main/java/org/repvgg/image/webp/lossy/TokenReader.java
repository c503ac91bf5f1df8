/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

/**
 * Reads the coefficients of one 4 x 4 block. Source: RFC 6386, 13.
 *
 * <p>Holds the state of the boolean decoder in local variables, because it takes half of the time of a frame.
 */
final class TokenReader {
    private static final byte[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

    /** [position]: its band; that after the last is never used. */
    private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};

    /** [category]: the probabilities of the extra bits of large values. */
    private static final int[][] EXTRA_BITS = {
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
    };

    private static final int TYPES = 4;
    private static final int BANDS_OF_TYPE = 8;
    private static final int CONTEXT_BYTES = 11;
    private static final int POSITION_BYTES = 3 * CONTEXT_BYTES;
    private static final int TYPE_BYTES = BANDS.length * POSITION_BYTES;

    /** [type][position][context][11]. */
    private final byte[] probabilities = new byte[TYPES * TYPE_BYTES];

    /** Of the probabilities [type][band][context][11]. */
    TokenReader(byte[] ofBands) {
        for (int type = 0; type < TYPES; type++) {
            for (int n = 0; n < BANDS.length; n++) {
                int from = (type * BANDS_OF_TYPE + BANDS[n]) * POSITION_BYTES;
                System.arraycopy(ofBands, from, probabilities, type * TYPE_BYTES + n * POSITION_BYTES, POSITION_BYTES);
            }
        }
    }

    /**
     * Reads the coefficients from position {@code first} on and stores the dequantized values at {@code to[at]} to
     * {@code to[at + 15]}, those that are not zero only.
     *
     * @param type 0 luma without its first coefficient, 1 first coefficients of luma, 2 colour differences, 3 luma
     * @param context how many of the blocks above and to the left have coefficients, 0 to 2
     * @return one more than the position of the last coefficient; {@code first} or less if there is none
     */
    int read(BoolDecoder in, int type, int context, int first, int dcStep, int acStep, short[] to, int at) {
        byte[] probability = probabilities;
        int position = type * TYPE_BYTES + first * POSITION_BYTES;
        int p = position + context * CONTEXT_BYTES;
        long window = in.window;
        int range = in.range;
        int spare = in.spare;
        int n = first;
        while (n < 16) {
            // Is there another coefficient?
            if (spare < 0) {
                in.window = window;
                in.spare = spare;
                in.load();
                window = in.window;
                spare = in.spare;
            }
            int split = 1 + ((range - 1) * (probability[p] & 0xff) >> 8);
            if ((window >>> spare & BoolDecoder.COMPARED) < split) {
                int shift = Integer.numberOfLeadingZeros(split) - 24;
                range = split << shift;
                spare -= shift;
                break;
            }
            range -= split;
            window -= (long) split << spare;
            int shift = Integer.numberOfLeadingZeros(range) - 24;
            range <<= shift;
            spare -= shift;
            // Zeros before it.
            while (true) {
                if (spare < 0) {
                    in.window = window;
                    in.spare = spare;
                    in.load();
                    window = in.window;
                    spare = in.spare;
                }
                split = 1 + ((range - 1) * (probability[p + 1] & 0xff) >> 8);
                if ((window >>> spare & BoolDecoder.COMPARED) >= split) {
                    range -= split;
                    window -= (long) split << spare;
                    shift = Integer.numberOfLeadingZeros(range) - 24;
                    range <<= shift;
                    spare -= shift;
                    break;
                }
                shift = Integer.numberOfLeadingZeros(split) - 24;
                range = split << shift;
                spare -= shift;
                if (++n == 16) {
                    in.range = range;
                    in.window = window;
                    in.spare = spare;
                    return 16;
                }
                position += POSITION_BYTES;
                p = position;
            }
            // One, or more?
            if (spare < 0) {
                in.window = window;
                in.spare = spare;
                in.load();
                window = in.window;
                spare = in.spare;
            }
            split = 1 + ((range - 1) * (probability[p + 2] & 0xff) >> 8);
            int value = 1;
            int nextContext = CONTEXT_BYTES;
            if ((window >>> spare & BoolDecoder.COMPARED) < split) {
                shift = Integer.numberOfLeadingZeros(split) - 24;
                range = split << shift;
                spare -= shift;
            } else {
                range -= split;
                shift = Integer.numberOfLeadingZeros(range) - 24;
                in.range = range << shift;
                in.window = window - ((long) split << spare);
                in.spare = spare - shift;
                value = large(in, p);
                range = in.range;
                window = in.window;
                spare = in.spare;
                nextContext = 2 * CONTEXT_BYTES;
            }
            // Its sign.
            if (spare < 0) {
                in.window = window;
                in.spare = spare;
                in.load();
                window = in.window;
                spare = in.spare;
            }
            split = range + 1 >> 1;
            int negative = split - 1 - (int) (window >>> spare) >> 31;
            window -= (long) (split & negative) << spare;
            range = (negative == 0 ? split : range - split) << 1;
            spare--;
            int step = n > 0 ? acStep : dcStep;
            to[at + ZIGZAG[n]] = (short) (((value ^ negative) - negative) * step);
            n++;
            position += POSITION_BYTES;
            p = position + nextContext;
        }
        in.range = range;
        in.window = window;
        in.spare = spare;
        return n;
    }

    /** A value of 2 or more. */
    private int large(BoolDecoder in, int p) {
        if (bit(in, p + 3) == 0) {
            return bit(in, p + 4) == 0 ? 2 : 3 + bit(in, p + 5);
        }
        if (bit(in, p + 6) == 0) {
            if (bit(in, p + 7) == 0) {
                return 5 + in.bit(159);
            }
            return 7 + 2 * in.bit(165) + in.bit(145);
        }
        int high = bit(in, p + 8);
        int category = 2 * high + bit(in, p + 9 + high);
        int extra = 0;
        for (int probability : EXTRA_BITS[category]) {
            extra = 2 * extra + in.bit(probability);
        }
        return 3 + (8 << category) + extra;
    }

    private int bit(BoolDecoder in, int p) {
        return in.bit(probabilities[p] & 0xff);
    }
}
