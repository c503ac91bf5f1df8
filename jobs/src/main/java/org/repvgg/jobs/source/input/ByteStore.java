/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A reusable buffer for the bytes of one image. It grows with the bytes read, not with the size that a header declares.
 */
public final class ByteStore {
    private static final int FIRST_BYTES = 1 << 16;

    private byte[] bytes = new byte[FIRST_BYTES];

    public byte[] bytes() {
        return bytes;
    }

    /**
     * Grows the buffer to at least {@code count} bytes if necessary, keeping its content; never beyond {@code limit}.
     */
    public void require(int count, int limit) {
        if (count > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(count, Math.min(limit, 2L * bytes.length)));
        }
    }

    /**
     * Reads to the end of the stream or to {@code limit} bytes, whichever comes first; returns the number of bytes
     * read.
     */
    public int fill(InputStream in, int limit) throws IOException {
        return fill(in, 0, limit);
    }

    /** The same behind {@code from} bytes that are there already; returns the number of bytes with them. */
    public int fill(InputStream in, int from, int limit) throws IOException {
        int count = from;
        while (count < limit) {
            require(count + 1, limit);
            int read = in.read(bytes, count, Math.min(limit, bytes.length) - count);
            if (read < 0) {
                break;
            }
            count += read;
        }
        return count;
    }
}
