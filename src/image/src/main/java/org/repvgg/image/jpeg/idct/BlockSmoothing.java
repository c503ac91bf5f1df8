/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.idct;

import org.repvgg.image.jpeg.marker.CoefficientStore;
import org.repvgg.image.jpeg.marker.Component;
import org.repvgg.image.jpeg.marker.Frame;

/**
 * Estimates low AC coefficients from the DC coefficients of the surrounding 5x5 blocks, for progressive files whose
 * scans do not contain them in full precision. libjpeg does this by default, and therefore Pillow.
 *
 * <p>An estimate is a weighted sum of the 25 DC coefficients times the DC step, divided by 256 times the coefficient's
 * step and rounded; it is used if the coefficient is zero and not known in full precision, and limited to values below
 * the lowest known bit. If no AC coefficient is known, the first ten coefficients including DC are estimated with
 * larger weights tables.
 *
 * <p>Source: ITU-T T.81, K.8, as extended by libjpeg-turbo 2.1, which defines the weights.
 */
final class BlockSmoothing {
    /** Number of coefficients, in scan order, that are considered. */
    private static final int COEFFICIENTS = 10;

    // spotless:off
    /** Weights of the 25 blocks in row-major order if only DC is known; one line per coefficient in scan order. */
    private static final int[][] DC_ONLY = {
        {-2, -6, -8, -6, -2,   -6,  6, 42,  6, -6,   -8, 42, 152, 42, -8,   -6,  6, 42,  6, -6,   -2, -6, -8, -6, -2},
        {-1, -1,  0,  1,  1,   -3, 13,  0, -13, 3,   -3, 38,   0, -38, 3,   -3, 13,  0, -13, 3,   -1, -1,  0,  1,  1},
        {-1, -3, -3, -3, -1,   -1, 13, 38, 13, -1,    0,  0,   0,  0,  0,    1, -13, -38, -13, 1,  1,  3,  3,  3,  1},
        { 0,  0,  1,  0,  0,    0,  2,  7,  2,  0,    0, -5, -14, -5,  0,    0,  2,  7,  2,  0,    0,  0,  1,  0,  0},
        {-1,  0,  0,  0,  1,    0,  9,  0, -9,  0,    0,  0,   0,  0,  0,    0, -9,  0,  9,  0,    1,  0,  0,  0, -1},
        { 0,  0,  0,  0,  0,    0,  2, -5,  2,  0,    1,  7, -14,  7,  1,    0,  2, -5,  2,  0,    0,  0,  0,  0,  0},
        { 0,  0,  0,  0,  0,    0,  1,  0, -1,  0,    0,  2,   0, -2,  0,    0,  1,  0, -1,  0,    0,  0,  0,  0,  0},
        { 0,  0,  0,  0,  0,    0,  1, -3,  1,  0,    0,  0,   0,  0,  0,    0, -1,  3, -1,  0,    0,  0,  0,  0,  0},
        { 0,  0,  0,  0,  0,    0,  1,  0, -1,  0,    0, -3,   0,  3,  0,    0,  1,  0, -1,  0,    0,  0,  0,  0,  0},
        { 0,  0,  0,  0,  0,    0,  1,  2,  1,  0,    0,  0,   0,  0,  0,    0, -1, -2, -1,  0,    0,  0,  0,  0,  0},
    };
    /** The same if some AC coefficients are known; DC and the last four coefficients are not estimated. */
    private static final int[][] WITH_AC = {
        {},
        { 0,  0,  0,  0,  0,    0,  0,  0,  0,  0,   -7, 50,   0, -50, 7,    0,  0,  0,  0,  0,    0,  0,  0,  0,  0},
        { 0,  0, -7,  0,  0,    0,  0, 50,  0,  0,    0,  0,   0,  0,  0,    0,  0, -50, 0,  0,    0,  0,  7,  0,  0},
        { 0,  0, -1,  0,  0,    0,  0, 13,  0,  0,    0,  0, -24,  0,  0,    0,  0, 13,  0,  0,    0,  0, -1,  0,  0},
        { 0, -1,  0,  1,  0,   -1, 10,  0, -10, 1,    0,  0,   0,  0,  0,    1, -10, 0, 10, -1,    0,  1,  0, -1,  0},
        { 0,  0,  0,  0,  0,    0,  0,  0,  0,  0,   -1, 13, -24, 13, -1,    0,  0,  0,  0,  0,    0,  0,  0,  0,  0},
    };
    // spotless:on

    private final int[] dc = new int[25];
    private final int[] rows = new int[5];
    private boolean dcOnly;
    private final int[] precision = new int[COEFFICIENTS];

    /** Whether libjpeg would smooth: some of the coefficients that it can estimate are not known in full precision. */
    static boolean applies(Frame frame) {
        if (!frame.progressive()) {
            return false;
        }
        boolean useful = false;
        for (int c = 0; c < frame.count; c++) {
            Component component = frame.components[c];
            if (!component.quantLatched || component.precision[0] < 0) {
                return false;
            }
            for (int k = 0; k < COEFFICIENTS; k++) {
                if (component.quant[k] == 0) {
                    return false;
                }
                useful |= k > 0 && component.precision[k] != 0;
            }
        }
        return useful;
    }

    /**
     * Prepares for a row of blocks in row {@code mcuRow} of MCUs. The precision after the last scan applies up to
     * {@code lastGoodRow}, the last row for which that scan had data; below it, the precision before that scan applies.
     */
    void startRow(Frame frame, Component component, int mcuRow, int blockRow, int lastGoodRow, int scans) {
        boolean complete = mcuRow <= lastGoodRow;
        dcOnly = true;
        for (int k = 1; k < COEFFICIENTS; k++) {
            precision[k] = complete ? component.precision[k] : scans > 1 ? component.previousPrecision[k] : -1;
            dcOnly &= precision[k] == -1;
        }
        boolean lastMcuRow = mcuRow == frame.mcuRows - 1;
        int left = component.heightInBlocks % component.v;
        int blockRows = lastMcuRow && left != 0 ? left : component.v;
        int number = mcuRow * blockRows + blockRow;
        int total = frame.mcuRows * blockRows;
        int row = mcuRow * component.v + blockRow;
        rows[2] = row;
        rows[1] = number > 0 ? row - 1 : row;
        rows[0] = number > 1 ? row - 2 : rows[1];
        rows[3] = number < total - 1 ? row + 1 : row;
        rows[4] = number < total - 2 ? row + 2 : rows[3];
    }

    /** Smooths the coefficients (natural order, not dequantized) of a block of the row in place. */
    void smooth(Component component, int column, short[] block) {
        CoefficientStore store = component.coefficients;
        int lastColumn = component.widthInBlocks - 1;
        for (int y = 0; y < 5; y++) {
            for (int x = 0; x < 5; x++) {
                int from = Math.max(0, Math.min(lastColumn, column + x - 2));
                dc[5 * y + x] = store.values[store.offset(rows[y], from)];
            }
        }
        int[][] weights = dcOnly ? DC_ONLY : WITH_AC;
        for (int k = 1; k < weights.length; k++) {
            int known = precision[k];
            int position = ZigZag.NATURAL[k];
            if (known != 0 && block[position] == 0) {
                long estimate = estimate(weights[k], component.quant[0], component.quant[k]);
                long bound = known > 0 ? (1L << known) - 1 : Long.MAX_VALUE;
                block[position] = (short) Math.max(-bound, Math.min(bound, estimate));
            }
        }
        if (dcOnly) {
            block[0] = (short) estimate(DC_ONLY[0], component.quant[0], component.quant[0]);
        }
    }

    private long estimate(int[] weights, int dcStep, int step) {
        int sum = 0;
        for (int i = 0; i < 25; i++) {
            sum += weights[i] * dc[i];
        }
        long scaled = (long) dcStep * sum;
        long half = (long) step << 7;
        long whole = (long) step << 8;
        return scaled >= 0 ? (int) ((half + scaled) / whole) : -(int) ((half - scaled) / whole);
    }
}
