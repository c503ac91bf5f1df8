/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import org.jspecify.annotations.Nullable;

/**
 * One image of the input as bytes, or why there are none. {@code bytes} is lent: valid until the reader's next call.
 *
 * @param path the file, or {@code archive.tar!/entry.jpg}
 * @param length valid bytes in {@code bytes}; for an image that could not be read, what the listing says
 * @param modifiedMillis of the file or the archive, milliseconds since the epoch
 * @param failure null where the bytes are there
 */
public record EncodedImage(
        String path,
        byte[] bytes,
        long length,
        long modifiedMillis,
        @Nullable ReadFailure failure) {}
