/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import org.jspecify.annotations.Nullable;

/**
 * One encoded image of the input, or the reason why it could not be read. {@code bytes} is valid until the next call of
 * the reader.
 *
 * @param path the file, or {@code archive.tar!/entry.jpg}
 * @param length number of valid bytes in {@code bytes}; for an image that was not read, its length according to the
 *     listing or header
 * @param modifiedMillis modification time of the file or the archive, milliseconds since the epoch
 * @param failure null if the image was read
 * @param label the label found according to {@link ReadOptions#labels}, or null
 */
public record EncodedImage(
        String path,
        byte[] bytes,
        long length,
        long modifiedMillis,
        @Nullable ReadFailure failure,
        @Nullable String label) {
    /** An image without a label. */
    public EncodedImage(String path, byte[] bytes, long length, long modifiedMillis, @Nullable ReadFailure failure) {
        this(path, bytes, length, modifiedMillis, failure, null);
    }
}
