/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.format;

/** A decoder that has read the header and returns the image's rows, each once, from top to bottom. */
public interface RowSource extends AutoCloseable {
    ImageInfo info();

    /** Width of the rows in pixels: that of {@link #info} unless the image is rotated. */
    default int width() {
        return info().width();
    }

    /** Number of rows. */
    default int height() {
        return info().height();
    }

    /**
     * The bytes of heap that {@link #window} and {@link #row} will take at most, computed from the header; memory that
     * is reused between images does not count beyond 16 MiB. Nothing of it has been taken before {@link #window}.
     */
    default long memoryBytes() {
        return 0;
    }

    /** Sets the requested window: rows [rowFrom, rowTo) and columns [columnFrom, columnTo). */
    void window(int columnFrom, int columnTo, int rowFrom, int rowTo) throws ImageException;

    /**
     * Writes red, green and blue of the window's columns in row y to rgb[0], rgb[1] and rgb[2], from index 0 on. Rows
     * must be requested in ascending order.
     */
    void row(int y, int[][] rgb) throws ImageException;

    /** Called after the last row; throws if the remaining data shows that the image is incomplete. */
    void finish() throws ImageException;

    /** Releases resources outside the heap. */
    @Override
    default void close() {}
}
