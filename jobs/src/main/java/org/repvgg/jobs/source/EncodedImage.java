/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import org.jspecify.annotations.Nullable;

/**
 * One image of the input as bytes, or why there are none. {@code bytes} is lent: valid until the reader's next call.
 *
 * @param path the file, or {@code archive.tar!/entry.jpg}
 * @param length valid bytes in {@code bytes}; for an image that could not be or was not read, what the listing or header says
 * @param modifiedMillis of the file or the archive, milliseconds since the epoch
 * @param failure null where the bytes are there
 * @param label what {@link ReadOptions#labels} found, or null
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
