/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.RowSource;

/**
 * An image rotated according to its EXIF orientation. Rows of the rotated image may be columns of the stored one, so
 * that the whole window is decoded in advance, three bytes per pixel.
 */
final class TurnedSource implements RowSource {
    private final RowSource stored;
    private final boolean transposed;
    private final boolean mirroredAcross;
    private final boolean mirroredDown;
    private byte[][] planes = {};
    private int storedColumns;
    private int columnFrom;
    private int columns;
    private int rowFrom;

    /** Applies an orientation of 2 to 8 as defined by TIFF 6.0. */
    TurnedSource(RowSource stored, int orientation) {
        this.stored = stored;
        transposed = orientation >= 5;
        mirroredAcross = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        mirroredDown = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    }

    @Override
    public ImageInfo info() {
        return stored.info();
    }

    @Override
    public int width() {
        return transposed ? stored.height() : stored.width();
    }

    @Override
    public int height() {
        return transposed ? stored.width() : stored.height();
    }

    @Override
    public long memoryBytes() {
        return stored.memoryBytes() + 3L * width() * height() + 12L * stored.width();
    }

    @Override
    public void window(int columnFrom, int columnTo, int rowFrom, int rowTo) throws ImageException {
        this.columnFrom = mirroredAcross ? width() - columnTo : columnFrom;
        this.rowFrom = mirroredDown ? height() - rowTo : rowFrom;
        columns = columnTo - columnFrom;
        int rows = rowTo - rowFrom;
        int x = transposed ? this.rowFrom : this.columnFrom;
        int y = transposed ? this.columnFrom : this.rowFrom;
        storedColumns = transposed ? rows : columns;
        int storedRows = transposed ? columns : rows;
        stored.window(x, x + storedColumns, y, y + storedRows);
        planes = new byte[3][Math.toIntExact((long) storedColumns * storedRows)];
        int[][] row = new int[3][storedColumns];
        for (int r = 0; r < storedRows; r++) {
            stored.row(y + r, row);
            for (int c = 0; c < 3; c++) {
                for (int i = 0; i < storedColumns; i++) {
                    planes[c][r * storedColumns + i] = (byte) row[c][i];
                }
            }
        }
        stored.finish();
    }

    @Override
    public void row(int y, int[][] rgb) {
        int r = mirroredDown ? height() - 1 - y - rowFrom : y - rowFrom;
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < columns; i++) {
                int x = mirroredAcross ? columns - 1 - i : i;
                int at = transposed ? x * storedColumns + r : r * storedColumns + x;
                rgb[c][i] = planes[c][at] & 0xff;
            }
        }
    }

    @Override
    public void finish() {}

    @Override
    public void close() {
        stored.close();
    }
}
