/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

/** The contents of the last SOS segment: components, coefficients and bit positions. */
public final class Scan {
    /** Maximum number of blocks in an MCU (ITU-T T.81, B.2.3). */
    private static final int MAX_BLOCKS = 10;

    public int count;
    public final Component[] components = new Component[4];
    public int spectralStart;
    public int spectralEnd;
    public int approximationHigh;
    public int approximationLow;
    public int number;

    public int mcusPerRow;
    public int mcuRows;
    public int blocks;

    public boolean interleaved() {
        return count > 1;
    }

    /** Checks the band and the bits of a progressive scan. */
    public void checkProgression(int at) throws JpegException {
        int high = approximationHigh;
        int low = approximationLow;
        boolean bad =
                spectralStart == 0 ? spectralEnd != 0 : spectralStart > spectralEnd || spectralEnd > 63 || count != 1;
        if (bad || (high != 0 && low != high - 1) || low > 13) {
            throw JpegException.corrupt(
                    "a progressive scan of coefficients " + spectralStart + " to " + spectralEnd + ", bits " + high
                            + " to " + low + ", " + count + " components, before",
                    at);
        }
    }

    public void setUp(Frame frame, int at) throws JpegException {
        if (count == 1) {
            mcusPerRow = components[0].widthInBlocks;
            mcuRows = components[0].heightInBlocks;
            blocks = 1;
            return;
        }
        mcusPerRow = frame.mcusPerRow;
        mcuRows = frame.mcuRows;
        blocks = 0;
        for (int c = 0; c < count; c++) {
            blocks += components[c].h * components[c].v;
        }
        if (blocks > MAX_BLOCKS) {
            throw JpegException.corrupt(
                    "an MCU of " + blocks + " blocks (expected at most " + MAX_BLOCKS + ") before", at);
        }
    }
}
