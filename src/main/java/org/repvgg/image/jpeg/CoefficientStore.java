/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

import java.util.Arrays;

/** All coefficients of a component, not dequantized, 16 bits each. Kept for the next image unless it is huge. */
final class CoefficientStore {
    /** Bytes that a thread may keep between images: a progressive photograph of 8 megapixels. */
    private static final int KEPT_BYTES = 32 << 20;

    short[] values = {};
    /** Blocks from one row of blocks to the next, dummy blocks of incomplete MCUs included. */
    int blocksPerRow;

    int blockRows;

    void allocate(int blocksPerRow, int blockRows) {
        this.blocksPerRow = blocksPerRow;
        this.blockRows = blockRows;
        int need = Math.toIntExact(64L * blocksPerRow * blockRows);
        if (values.length < need) {
            values = new short[need];
        } else {
            Arrays.fill(values, 0, need, (short) 0);
        }
    }

    void trim() {
        if (2L * values.length > KEPT_BYTES) {
            values = new short[0];
        }
    }

    int offset(int blockRow, int blockColumn) {
        return 64 * (blockRow * blocksPerRow + blockColumn);
    }
}
