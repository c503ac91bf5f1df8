/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.repvgg.jobs.io.PositionedStream;

/** The decompressed content of a gzip file, all its members in sequence. Skipping decompresses and discards. */
final class GunzippedStream extends PositionedStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final byte[] forgotten = new byte[BUFFER_BYTES];
    private long position;

    GunzippedStream(InputStream compressed) throws IOException {
        in = new GZIPInputStream(new TruthfulStream(compressed), BUFFER_BYTES);
    }

    /** The JDK takes {@code available() == 0} for the end of the file, and would miss the members after the first. */
    private static final class TruthfulStream extends FilterInputStream {
        private int peeked = -1;

        TruthfulStream(InputStream in) {
            super(in);
        }

        @Override
        public int available() throws IOException {
            if (peeked < 0) {
                peeked = in.read();
            }
            return peeked < 0 ? 0 : 1;
        }

        @Override
        public int read() throws IOException {
            if (peeked < 0) {
                return in.read();
            }
            int value = peeked;
            peeked = -1;
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            if (peeked < 0 || count == 0) {
                return in.read(target, offset, count);
            }
            target[offset] = (byte) read();
            return 1;
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        int read = in.read(target, offset, count);
        if (read > 0) {
            position += read;
        }
        return read;
    }

    @Override
    public void skipNBytes(long count) throws IOException {
        long left = count;
        while (left > 0) {
            int read = read(forgotten, 0, (int) Math.min(left, forgotten.length));
            if (read < 0) {
                throw new EOFException("the file ends at byte " + position + " of its uncompressed content");
            }
            left -= read;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
