/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg.marker;

/**
 * Decoded samples of a component within the window: a ring buffer of two rows of MCUs, which covers the support of the
 * triangle filters. Samples are stored as int, so that C2 vectorizes loops over rows.
 */
public final class SampleRows {
    /** Maximum number of samples kept between images, per component. */
    private static final int KEPT = 256 << 10;

    public int[] values = {};
    /** Number of samples from one row to the next. */
    public int stride;

    private int ringRows;
    private int blockFrom;
    private int blockTo;
    private int rowFrom;
    private int rowTo;

    /** Sets the window in columns of blocks and rows of samples; mcuRows is the height of an MCU in samples. */
    public void window(int blockFrom, int blockTo, int rowFrom, int rowTo, int mcuRows) {
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

    /** Releases the buffer if it is large. */
    public void trim() {
        if (values.length > KEPT) {
            values = new int[0];
        }
    }

    public boolean wants(int blockRow, int blockColumn) {
        return blockColumn >= blockFrom && blockColumn < blockTo && 8 * blockRow < rowTo && 8 * blockRow + 8 > rowFrom;
    }

    public boolean wantsRow(int blockRow) {
        return 8 * blockRow < rowTo && 8 * blockRow + 8 > rowFrom;
    }

    public int blockFrom() {
        return blockFrom;
    }

    public int blockTo() {
        return blockTo;
    }

    /** Index of the first sample of a block. */
    public int at(int blockRow, int blockColumn) {
        return (8 * blockRow) % ringRows * stride + 8 * (blockColumn - blockFrom);
    }

    /** Index of the sample in column 0 of row y; it may be outside the window. */
    public int row(int y) {
        return y % ringRows * stride - 8 * blockFrom;
    }
}
