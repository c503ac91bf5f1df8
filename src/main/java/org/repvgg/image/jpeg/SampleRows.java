/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

/**
 * Decoded samples of a component within the window: a ring buffer of two rows of MCUs, which covers the support of the
 * triangle filters. Samples are stored as int, so that C2 vectorizes loops over rows.
 */
final class SampleRows {
    int[] values = {};
    /** Number of samples from one row to the next. */
    int stride;

    private int ringRows;
    private int blockFrom;
    private int blockTo;
    private int rowFrom;
    private int rowTo;

    /** Sets the window in columns of blocks and rows of samples; mcuRows is the height of an MCU in samples. */
    void window(int blockFrom, int blockTo, int rowFrom, int rowTo, int mcuRows) {
        this.blockFrom = blockFrom;
        this.blockTo = blockTo;
        this.rowFrom = rowFrom;
        this.rowTo = rowTo;
        stride = 8 * (blockTo - blockFrom);
        ringRows = 2 * mcuRows;
        if (values.length < stride * ringRows) {
            values = new int[stride * ringRows];
        }
    }

    boolean wants(int blockRow, int blockColumn) {
        return blockColumn >= blockFrom && blockColumn < blockTo && 8 * blockRow < rowTo && 8 * blockRow + 8 > rowFrom;
    }

    boolean wantsRow(int blockRow) {
        return 8 * blockRow < rowTo && 8 * blockRow + 8 > rowFrom;
    }

    int blockFrom() {
        return blockFrom;
    }

    int blockTo() {
        return blockTo;
    }

    /** Index of the first sample of a block. */
    int at(int blockRow, int blockColumn) {
        return (8 * blockRow) % ringRows * stride + 8 * (blockColumn - blockFrom);
    }

    /** Index of the sample in column 0 of row y; it may be outside the window. */
    int row(int y) {
        return y % ringRows * stride - 8 * blockFrom;
    }
}
