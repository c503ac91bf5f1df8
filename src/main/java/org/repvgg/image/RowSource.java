/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

/** A decoder that has read a header and can give the image's rows, each once, from the top. */
interface RowSource extends AutoCloseable {
    ImageInfo info();

    /** Width of the rows: that of {@link #info} unless the image is turned. */
    default int width() {
        return info().width();
    }

    /** Number of rows. */
    default int height() {
        return info().height();
    }

    /** Announces that rows [rowFrom, rowTo) and columns [columnFrom, columnTo) are wanted, and nothing else. */
    void window(int columnFrom, int columnTo, int rowFrom, int rowTo) throws ImageException;

    /** Red, green and blue of the wanted columns of row y, from index 0 on. Rows are asked for in ascending order. */
    void row(int y, int[][] rgb) throws ImageException;

    /** Called after the last row: throws if what follows it says that the image is not complete. */
    void finish() throws ImageException;

    /** Releases what is not memory of the heap. */
    @Override
    default void close() {}
}
