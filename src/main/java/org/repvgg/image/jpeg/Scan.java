/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

/** The contents of the last SOS segment: components, coefficients and bit positions. */
final class Scan {
    /** Maximum number of blocks in an MCU (ITU-T T.81, B.2.3). */
    private static final int MAX_BLOCKS = 10;

    int count;
    final Component[] components = new Component[4];
    int spectralStart;
    int spectralEnd;
    int approximationHigh;
    int approximationLow;
    int number;

    int mcusPerRow;
    int mcuRows;
    int blocks;

    boolean interleaved() {
        return count > 1;
    }

    void setUp(Frame frame, int at) throws JpegException {
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
