/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.store;

import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;

/**
 * A file of any Hadoop file system, buffered. Reads begin small after a seek and double while the reading stays
 * sequential, so that walking from header to header does not fetch the payloads between; large reads bypass the buffer.
 *
 * <p>A connection that breaks, or ends before the file does, costs a reopening at the offset that was reached: s3a leaves
 * that to its caller, and to throw away an archive's worth of work for one of ten thousand requests would be dear.
 * {@link Reopening} says how often, and sees to it that all bytes are of one file.
 */
public final class StoreStream extends PositionedStream {
    private static final int FIRST_READ_BYTES = 4 << 10;
    private static final int BUFFER_BYTES = 256 << 10;
    /** Gaps up to this are read through: a seek costs a round trip on HDFS and a request on object stores. */
    private static final int READ_THROUGH_BYTES = 32 << 10;

    private final Reopening file;
    private final long length;
    private final StoreListener listener;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private volatile FSDataInputStream in;
    private volatile boolean closed;
    private int from;
    private int to;
    private int nextRead = FIRST_READ_BYTES;
    private long storePosition;

    private StoreStream(StoredFile listed, Reopening file, StoreListener listener) throws IOException {
        this.file = file;
        this.listener = listener;
        length = listed.length() < 0 ? Long.MAX_VALUE : listed.length();
        in = file.open();
    }

    /**
     * Opens a file.
     *
     * @throws IOException a {@link StoreException} if the file system failed; what it says of a file that is absent or
     *     forbidden as it is
     */
    public static StoreStream open(StoredFile file, Configuration conf, StoreListener listener) throws IOException {
        return new StoreStream(file, new Reopening(file, conf, listener), listener);
    }

    /** Opens a file that the file system has just described, with nobody listening. */
    public static StoreStream open(FileStatus status, String readPolicy, Configuration conf) throws IOException {
        return open(StoredFile.of(status, readPolicy), conf, StoreListener.NONE);
    }

    @Override
    public long position() {
        return storePosition - (to - from);
    }

    /** Goes to an offset of the file, forward or back. */
    public void seek(long position) throws IOException {
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
        } catch (IOException | RuntimeException e) {
            reopen(position, Reopening.asIo(e));
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
        int read = readOrReopen(target, offset, count);
        if (read > 0) {
            storePosition += read;
            listener.read(read);
            file.progressed(read);
            nextRead = Math.min(BUFFER_BYTES, 2 * nextRead);
        }
        return read;
    }

    private int readOrReopen(byte[] target, int offset, int count) throws IOException {
        while (true) {
            try {
                int read = in.read(target, offset, count);
                // s3a takes some broken connections for the end of the file
                if (read >= 0 || storePosition >= length || length == Long.MAX_VALUE || file.endsAt(storePosition)) {
                    return read;
                }
                reopen(storePosition, new EOFException("the connection ended at byte " + storePosition));
            } catch (IOException | RuntimeException e) {
                reopen(storePosition, Reopening.asIo(e));
            }
        }
    }

    /** A stream that was closed under its reader stays closed: that is how a task is stopped. */
    private void reopen(long position, IOException failure) throws IOException {
        if (closed) {
            throw StoreException.of(failure);
        }
        in = file.reopen(in, position, failure);
        if (closed) {
            Reopening.abandon(in);
        }
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

    /** May come from another thread. Never throws: what was read was read, whatever becomes of the connection. */
    @Override
    public void close() {
        closed = true;
        Reopening.abandon(in);
    }
}
