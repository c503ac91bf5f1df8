/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

import java.util.Arrays;

/**
 * All coefficients of a component, not dequantized, 16 bits each. The buffer is reused for the next image unless it is
 * larger than {@link #KEPT_BYTES}.
 */
public final class CoefficientStore {
    /** Maximum number of bytes kept between images, per component. */
    private static final int KEPT_BYTES = 1 << 20;

    public short[] values = {};
    /** Number of blocks per row of blocks, including the dummy blocks of incomplete MCUs. */
    int blocksPerRow;

    int blockRows;

    public void allocate(int blocksPerRow, int blockRows) {
        this.blocksPerRow = blocksPerRow;
        this.blockRows = blockRows;
        int need = Math.toIntExact(64L * blocksPerRow * blockRows);
        if (values.length < need) {
            values = new short[need];
        } else {
            Arrays.fill(values, 0, need, (short) 0);
        }
    }

    public void trim() {
        if (2L * values.length > KEPT_BYTES) {
            values = new short[0];
        }
    }

    public int offset(int blockRow, int blockColumn) {
        return 64 * (blockRow * blocksPerRow + blockColumn);
    }
}
