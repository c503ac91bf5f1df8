/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import java.io.IOException;
import java.io.InputStream;

/** A given number of bytes of another stream; closing it leaves that stream open. */
public final class LimitedStream extends InputStream {
    private final InputStream in;
    private long left;

    public LimitedStream(InputStream in, long left) {
        this.in = in;
        this.left = left;
    }

    /** Bytes not yet read. */
    public long left() {
        return left;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (left <= 0) {
            return count == 0 ? 0 : -1;
        }
        int read = in.read(target, offset, (int) Math.min(left, count));
        if (read > 0) {
            left -= read;
        }
        return read;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }
}
