/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import org.repvgg.image.format.ImageException;

/** The rows of a page as they are stored, before they are turned. */
interface PageRows extends AutoCloseable {
    /** See {@link org.repvgg.image.format.RowSource#memoryBytes}. */
    long memoryBytes();

    /** Takes memory for columns [columnFrom, columnFrom + columns). */
    void window(int columnFrom, int columns) throws ImageException;

    /** Writes the window's columns of row y; rows are requested in ascending order. */
    void row(int y, int[][] rgb) throws ImageException;

    /** Reads what is left. */
    void finish() throws ImageException;

    @Override
    default void close() {}
}
