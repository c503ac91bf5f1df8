/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff.fax;

import java.util.Arrays;

/**
 * Decodes one row of a fax to runs, alternately white and black, with the row before as reference. The runs of an
 * invalid row are trimmed or completed to the width, and stale runs of an older row may be met beyond those of the
 * reference, in the same way as in libtiff, so that damaged faxes give the same pixels.
 */
public final class FaxRow {
    /** Thrown if a row has more runs than the array takes. */
    public static final class Overflow extends Exception {
        private static final long serialVersionUID = 1L;

        Overflow() {
            super("", null, false, false);
        }
    }

    private final FaxBits bits;
    private final int width;
    private final int capacity;
    private int[] runs;
    private int[] reference;
    private int count;
    /** The position in the row, and the part of a run that is not yet in {@link #runs}. */
    private int a0;

    private int run;
    private int b1;
    private int above;
    private boolean inTwoDimensions;
    /** Set if the last row ended with an end-of-line code, of which the final 1 has not been read. */
    public boolean endOfLine;

    public FaxRow(FaxBits bits, int width, boolean withReference) {
        this.bits = bits;
        this.width = width;
        capacity = (width + 1 + 31) / 32 * 32 * (withReference ? 2 : 1);
        runs = new int[capacity + 2];
        reference = withReference ? new int[capacity + 2] : new int[2];
    }

    /** Before the first row of a part: the row above is white. */
    public void reset() {
        reference[0] = width;
        reference[1] = 0;
        endOfLine = false;
    }

    public void begin() {
        count = 0;
        a0 = 0;
        run = 0;
        above = 1;
        b1 = reference[0];
    }

    private void set(int length) throws Overflow {
        if (count >= capacity) {
            throw new Overflow();
        }
        runs[count++] = run + length;
        a0 += length;
        run = 0;
    }

    /** Reads a row of run lengths; returns false if the data ended. */
    public boolean oneDimensional() throws Overflow {
        try {
            boolean black = false;
            while (runOf(black) && a0 < width) {
                if (black && runs[count - 1] == 0 && runs[count - 2] == 0) {
                    count -= 2;
                }
                black = !black;
            }
        } catch (FaxBits.End e) {
            complete();
            return false;
        }
        complete();
        return true;
    }

    /** Reads a run; returns false if an end of line or an invalid code was found instead. */
    private boolean runOf(boolean black) throws FaxBits.End, Overflow {
        while (true) {
            int entry = black
                    ? bits.code(FaxCodes.BLACK_TABLE, FaxCodes.BLACK_BITS)
                    : bits.code(FaxCodes.WHITE_TABLE, FaxCodes.WHITE_BITS);
            switch (FaxCodes.state(entry)) {
                case FaxCodes.RUN -> {
                    set(FaxCodes.value(entry));
                    return true;
                }
                case FaxCodes.MAKE_UP -> {
                    a0 += FaxCodes.value(entry);
                    run += FaxCodes.value(entry);
                }
                case FaxCodes.END_OF_LINE -> {
                    endOfLine |= !inTwoDimensions;
                    return false;
                }
                default -> {
                    return false;
                }
            }
        }
    }

    /** Reads a row relative to the reference; returns false if the data ended. */
    public boolean twoDimensional() throws Overflow {
        inTwoDimensions = true;
        boolean there = true;
        try {
            boolean valid = true;
            while (valid && a0 < width) {
                if (count >= capacity) {
                    throw new Overflow();
                }
                valid = mode();
            }
            if (valid && run != 0) {
                if (run + a0 >= width || bits.peek(1) == 1) {
                    if (run + a0 < width) {
                        bits.skip(1);
                    }
                    set(0);
                }
            }
        } catch (FaxBits.End e) {
            there = false;
        } finally {
            inTwoDimensions = false;
        }
        complete();
        return there;
    }

    private boolean mode() throws FaxBits.End, Overflow {
        int entry = bits.code(FaxCodes.MODE_TABLE, FaxCodes.MODE_BITS);
        switch (FaxCodes.state(entry)) {
            case FaxCodes.PASS -> {
                findAbove();
                requireAbove(2);
                b1 += reference[above++];
                run += b1 - a0;
                a0 = b1;
                b1 += reference[above++];
            }
            case FaxCodes.HORIZONTAL -> {
                boolean black = (count & 1) != 0;
                if (!runOf(black) || !runOf(!black)) {
                    return false;
                }
                findAbove();
            }
            case FaxCodes.RIGHT -> {
                findAbove();
                set(b1 - a0 + FaxCodes.value(entry));
                requireAbove(1);
                b1 += reference[above++];
            }
            case FaxCodes.LEFT -> {
                findAbove();
                if (b1 < a0 + FaxCodes.value(entry)) {
                    return false;
                }
                set(b1 - a0 - FaxCodes.value(entry));
                if (above == 0) {
                    throw new Overflow();
                }
                b1 -= reference[--above];
            }
            case FaxCodes.EXTENSION -> {
                runs[count++] = width - a0;
                return false;
            }
            case FaxCodes.END_OF_LINE -> {
                runs[count++] = width - a0;
                bits.peek(4);
                bits.skip(4);
                endOfLine = true;
                return false;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Advances to the first change of the reference right of the position. */
    private void findAbove() throws Overflow {
        if (count == 0) {
            return;
        }
        while (b1 <= a0 && b1 < width) {
            requireAbove(2);
            b1 += reference[above] + reference[above + 1];
            above += 2;
        }
    }

    private void requireAbove(int runsAbove) throws Overflow {
        if (above + runsAbove - 1 >= capacity) {
            throw new Overflow();
        }
    }

    /** Trims the runs to the width, or adds white. */
    private void complete() throws Overflow {
        if (run != 0) {
            set(0);
        }
        if (a0 == width) {
            return;
        }
        while (a0 > width && count > 0) {
            a0 -= runs[--count];
        }
        if (a0 < width) {
            a0 = Math.max(0, a0);
            if ((count & 1) != 0) {
                set(0);
            }
            set(width - a0);
        } else if (a0 > width) {
            set(width);
            set(0);
        }
    }

    /** Writes the row, black as 1. */
    public void fill(byte[] to, int at) {
        Arrays.fill(to, at, at + (width + 7) / 8, (byte) 0);
        int x = 0;
        for (int i = 0; i < count; i++) {
            long length = runs[i] & 0xffffffffL;
            if (x + length > width) {
                length = width - x;
                runs[i] = (int) length;
            }
            if ((i & 1) != 0) {
                blacken(to, at, x, x + (int) length);
            }
            x += (int) length;
        }
    }

    private static void blacken(byte[] to, int at, int from, int end) {
        int x = from;
        while (x < end && (x & 7) != 0) {
            to[at + (x >> 3)] |= (byte) (0x80 >> (x & 7));
            x++;
        }
        if (x >= end) {
            return;
        }
        Arrays.fill(to, at + (x >> 3), at + (end >> 3), (byte) 0xff);
        if ((end & 7) != 0) {
            to[at + (end >> 3)] |= (byte) (0xff00 >> (end & 7));
        }
    }

    /** Makes this row the reference of the next one. */
    public void keepAsReference() throws Overflow {
        set(0);
        int[] t = runs;
        runs = reference;
        reference = t;
    }
}
