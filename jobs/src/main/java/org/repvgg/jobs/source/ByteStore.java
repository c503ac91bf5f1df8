/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A reader's one buffer: it grows with what really comes, not with what a header promises. */
final class ByteStore {
    private static final int FIRST_BYTES = 1 << 16;

    private byte[] bytes = new byte[FIRST_BYTES];

    byte[] bytes() {
        return bytes;
    }

    /** Reads to the end of the stream or to {@code limit} bytes, whichever comes first; returns how many came. */
    int fill(InputStream in, int limit) throws IOException {
        int count = 0;
        while (count < limit) {
            if (count == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(limit, 2L * bytes.length));
            }
            int read = in.read(bytes, count, Math.min(limit, bytes.length) - count);
            if (read < 0) {
                break;
            }
            count += read;
        }
        return count;
    }
}
