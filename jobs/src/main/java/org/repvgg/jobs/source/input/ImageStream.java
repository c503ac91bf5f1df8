/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The images of one file in sequence. Damaged content does not throw: it is returned as a failure. */
public interface ImageStream extends Closeable {
    /** The next image, its bytes in {@code store}, or null at the end. */
    @Nullable
    EncodedImage next(ByteStore store) throws IOException;
}
