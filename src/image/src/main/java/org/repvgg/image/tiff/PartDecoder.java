/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import org.repvgg.image.format.ImageException;

/** Decompresses strips or tiles, one after the other, each from its first to its last byte. Not thread-safe. */
interface PartDecoder extends AutoCloseable {
    /**
     * Begins a part.
     *
     * @param bytes holds the compressed data, from {@code from} to {@code to}
     * @param total bytes that will be read of the part
     * @param row the part's first row in the image
     */
    void start(byte[] bytes, int from, int to, long total, int row) throws ImageException;

    /** Writes the next {@code count} bytes to {@code target} from {@code at} on; throws if the data has fewer. */
    void read(byte[] target, int at, int count) throws ImageException;

    /** Called when all bytes have been read. */
    default void finish() throws ImageException {}

    @Override
    default void close() {}
}
