/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import java.io.IOException;
import java.io.InputStream;

/**
 * A forward-only stream that knows its position. {@link #skipNBytes} skips bytes as cheaply as the source can, and
 * throws {@link java.io.EOFException} if there are fewer.
 */
public abstract class PositionedStream extends InputStream {
    /** Offset of the next byte. */
    public abstract long position();

    @Override
    public abstract void skipNBytes(long count) throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        int read = read(one, 0, 1);
        return read < 0 ? -1 : one[0] & 0xff;
    }
}
