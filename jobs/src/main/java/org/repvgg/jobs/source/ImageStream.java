/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Images of one file, one after the other. What a file holds never makes it throw: that becomes a failure. */
interface ImageStream extends Closeable {
    /** The next image, its bytes in {@code store}, or null at the end. */
    @Nullable
    EncodedImage next(ByteStore store) throws IOException;
}
