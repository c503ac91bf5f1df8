/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * A file of any Hadoop file system, buffered. Reads begin small after a seek and double while the reading stays
 * sequential, so that walking from header to header does not fetch the payloads between; large reads bypass the buffer.
 */
final class StoreStream extends PositionedStream {
    private static final int FIRST_READ_BYTES = 4 << 10;
    private static final int BUFFER_BYTES = 256 << 10;
    /** Gaps up to this are read through: a seek costs a round trip on HDFS and a request on object stores. */
    private static final int READ_THROUGH_BYTES = 32 << 10;

    private final FSDataInputStream in;
    private final long length;
    private final ReadMetrics metrics;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    private int nextRead = FIRST_READ_BYTES;
    private long storePosition;

    private StoreStream(FSDataInputStream in, long length, ReadMetrics metrics) {
        this.in = in;
        this.length = length;
        this.metrics = metrics;
    }

    /** Opens a file whose length is known from the listing, which spares object stores a request. */
    static StoreStream open(SourceFile file, Configuration conf, ReadMetrics metrics) throws IOException {
        Path path = new Path(file.path());
        FutureDataInputStreamBuilder builder = path.getFileSystem(conf)
                .openFile(path)
                .opt("fs.option.openfile.read.policy", file.kind().readPolicy());
        if (file.length() >= 0) {
            builder = builder.optLong("fs.option.openfile.length", file.length());
        }
        try {
            FSDataInputStream in = FutureIO.awaitFuture(builder.build());
            return new StoreStream(in, file.length() < 0 ? Long.MAX_VALUE : file.length(), metrics);
        } catch (IOException e) {
            throw StoreException.of(e);
        }
    }

    @Override
    long position() {
        return storePosition - (to - from);
    }

    /** Goes to an offset of the file, forward or back. */
    void seek(long position) throws IOException {
        if (position > length) {
            throw new EOFException("the file ends at byte " + length + " (expected to go on to byte " + position + ")");
        }
        long bufferStart = storePosition - to;
        if (position >= bufferStart && position <= storePosition) {
            from = (int) (position - bufferStart);
            return;
        }
        try {
            in.seek(position);
        } catch (IOException e) {
            throw StoreException.of(e);
        }
        storePosition = position;
        from = 0;
        to = 0;
        nextRead = FIRST_READ_BYTES;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (from == to) {
            if (count >= nextRead) {
                return fetch(target, offset, count);
            }
            from = 0;
            to = 0;
            int read = fetch(buffer, 0, nextRead);
            if (read < 0) {
                return -1;
            }
            to = read;
        }
        int copied = Math.min(count, to - from);
        System.arraycopy(buffer, from, target, offset, copied);
        from += copied;
        return copied;
    }

    private int fetch(byte[] target, int offset, int count) throws IOException {
        int read;
        try {
            read = in.read(target, offset, count);
        } catch (IOException e) {
            throw StoreException.of(e);
        }
        if (read > 0) {
            storePosition += read;
            metrics.addBytes(read);
            nextRead = Math.min(BUFFER_BYTES, 2 * nextRead);
        }
        return read;
    }

    @Override
    public void skipNBytes(long count) throws IOException {
        if (count <= 0) {
            return;
        }
        long left = count - (to - from);
        if (left <= 0) {
            from += (int) count;
        } else if (left > READ_THROUGH_BYTES) {
            seek(position() + count);
        } else {
            from = to;
            while (left > 0) {
                from = 0;
                to = 0;
                int read = fetch(buffer, 0, Math.max(nextRead, (int) left));
                if (read < 0) {
                    throw new EOFException("the file ends at byte " + storePosition);
                }
                to = read;
                from = (int) Math.min(left, read);
                left -= from;
            }
        }
    }

    @Override
    public int available() {
        return to - from;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
