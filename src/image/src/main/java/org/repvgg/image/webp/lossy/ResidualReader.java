/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp.lossy;

import java.util.Arrays;

/** Reads the coefficients of macroblocks, with the contexts that their neighbours give. Source: RFC 6386, 13.3, 14.2. */
final class ResidualReader {
    private static final int FIRST_OF_U = 16;

    private final FrameHeader header;
    private final TokenReader tokens;
    /** Whether a block above has coefficients, 1 or 0: [column of blocks], luma, U, V and the first coefficients. */
    private final byte[] aboveY;

    private final byte[][] aboveChroma;
    private final byte[] aboveY2;
    private final byte[] leftY = new byte[4];
    private final byte[][] leftChroma = new byte[2][2];
    private int leftY2;
    private final short[] y2 = new short[16];

    ResidualReader(FrameHeader header, int macroblocks) {
        this.header = header;
        tokens = new TokenReader(header.probabilities);
        aboveY = new byte[4 * macroblocks];
        aboveChroma = new byte[2][2 * macroblocks];
        aboveY2 = new byte[macroblocks];
    }

    void beginRow() {
        Arrays.fill(leftY, (byte) 0);
        Arrays.fill(leftChroma[0], (byte) 0);
        Arrays.fill(leftChroma[1], (byte) 0);
        leftY2 = 0;
    }

    /** A macroblock without coefficients: its neighbours see none. */
    void skip(Macroblock block, int column) {
        Arrays.fill(leftY, (byte) 0);
        Arrays.fill(aboveY, 4 * column, 4 * column + 4, (byte) 0);
        for (int c = 0; c < 2; c++) {
            Arrays.fill(leftChroma[c], (byte) 0);
            Arrays.fill(aboveChroma[c], 2 * column, 2 * column + 2, (byte) 0);
        }
        if (!block.split) {
            leftY2 = 0;
            aboveY2[column] = 0;
        }
        Arrays.fill(block.extents, (byte) InverseTransform.NOTHING);
    }

    /** Reads the coefficients and says whether one differs from zero. */
    boolean read(BoolDecoder in, Macroblock block, int column) {
        int[] steps = header.steps[block.segment];
        int type = 3;
        int first = 0;
        if (!block.split) {
            readY2(in, block, column, steps);
            type = 0;
            first = 1;
        }
        int seen = 0;
        short[] to = block.coefficients;
        for (int b = 0; b < FIRST_OF_U; b++) {
            int above = 4 * column + (b & 3);
            int y = b >> 2;
            int end = tokens.read(in, type, aboveY[above] + leftY[y], first, steps[0], steps[1], to, 16 * b);
            byte any = (byte) (end > first ? 1 : 0);
            aboveY[above] = any;
            leftY[y] = any;
            seen |= block.extents[b] = extent(end, to[16 * b]);
        }
        for (int b = FIRST_OF_U; b < Macroblock.BLOCKS; b++) {
            int c = b - FIRST_OF_U >> 2;
            int above = 2 * column + (b & 1);
            int y = b >> 1 & 1;
            byte[] aboveOf = aboveChroma[c];
            byte[] leftOf = leftChroma[c];
            int end = tokens.read(in, 2, aboveOf[above] + leftOf[y], 0, steps[4], steps[5], to, 16 * b);
            byte any = (byte) (end > 0 ? 1 : 0);
            aboveOf[above] = any;
            leftOf[y] = any;
            seen |= block.extents[b] = extent(end, to[16 * b]);
        }
        return seen != 0;
    }

    private void readY2(BoolDecoder in, Macroblock block, int column, int[] steps) {
        int end = tokens.read(in, 1, aboveY2[column] + leftY2, 0, steps[2], steps[3], y2, 0);
        leftY2 = end > 0 ? 1 : 0;
        aboveY2[column] = (byte) leftY2;
        InverseTransform.spreadFirst(y2, end > 1, block.coefficients);
    }

    private static byte extent(int end, int dc) {
        int extent = end > 3 ? InverseTransform.ALL : end > 1 ? InverseTransform.THREE : dc != 0 ? 1 : 0;
        return (byte) extent;
    }
}
