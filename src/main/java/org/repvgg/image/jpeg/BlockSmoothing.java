/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

/**
 * Estimates of low AC coefficients from the DC coefficients of the 5x5 blocks around, for progressive files whose scans
 * did not give them in full. libjpeg does it by default, so Pillow shows it.
 *
 * <p>An estimate is a weighted sum of the 25 DC coefficients times the DC step, divided by 256 times the coefficient's
 * step and rounded; it is used where the coefficient is zero and not known in full, and kept below its lowest known bit.
 * Where no AC coefficient is known the first ten coefficients are estimated, DC included, with a wider kernel.
 *
 * <p>Source: ITU-T T.81, K.8, in the extension of libjpeg-turbo 2.1; the weights are part of that behaviour.
 */
final class BlockSmoothing {
    /** Coefficients that are looked at, as numbered by a scan. */
    private static final int COEFFICIENTS = 10;

    // spotless:off
    /** Weights of the 25 blocks, row by row, where only DC is known; one line a coefficient of the scan. */
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
    /** The same where some AC coefficients are known; DC and the last four are left alone. */
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

    /** Whether libjpeg would smooth: some of the coefficients it can estimate are not known in full. */
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
     * Prepares for a row of blocks: {@code mcuRow} of the image, of which {@code complete} says whether the last scan
     * still had data there; else what was known before that scan counts.
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

    /** Changes the coefficients (natural order, not dequantized) of a block of the row. */
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
