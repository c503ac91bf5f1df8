/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import java.io.EOFException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;

/**
 * A file of any Hadoop file system, buffered. Reads are small after a seek and double while reading stays sequential,
 * so that walking from header to header does not fetch the payloads between; large reads bypass the buffer.
 *
 * <p>If a connection breaks, or ends before the file does, the file is reopened at the current offset: s3a leaves this
 * to its caller, and one failed request out of ten thousand should not cost the work on a whole archive. {@link
 * Reopening} limits the attempts and makes sure that all bytes come from one version of the file.
 */
public final class StoreStream extends PositionedStream {
    private static final int FIRST_READ_BYTES = 4 << 10;
    private static final int BUFFER_BYTES = 256 << 10;
    /** Gaps up to this size are read through: a seek costs a round trip on HDFS and a request on object stores. */
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
     * @throws IOException a {@link StoreException} if the file system failed; the original exception if the file is
     *     absent or forbidden
     */
    public static StoreStream open(StoredFile file, Configuration conf, StoreListener listener) throws IOException {
        return new StoreStream(file, new Reopening(file, conf, listener), listener);
    }

    /** Opens a file whose status is known, without a listener. */
    public static StoreStream open(FileStatus status, String readPolicy, Configuration conf) throws IOException {
        return open(StoredFile.of(status, readPolicy), conf, StoreListener.NONE);
    }

    @Override
    public long position() {
        return storePosition - (to - from);
    }

    /** Moves to an offset of the file, forward or back. */
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
            // also before a read past the buffer, which would then no longer lie before the store's position
            from = 0;
            to = 0;
            if (count >= nextRead) {
                return fetch(target, offset, count);
            }
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
                // s3a reports some broken connections as the end of the file
                if (read >= 0 || storePosition >= length || length == Long.MAX_VALUE || file.endsAt(storePosition)) {
                    return read;
                }
                reopen(storePosition, new EOFException("the connection ended at byte " + storePosition));
            } catch (IOException | RuntimeException e) {
                reopen(storePosition, Reopening.asIo(e));
            }
        }
    }

    /** A stream that was closed while being read stays closed: this is how a task is stopped. */
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

    /**
     * May be called from another thread. Never throws: the bytes read are valid, whatever happens to the connection.
     */
    @Override
    public void close() {
        closed = true;
        Reopening.abandon(in);
    }
}
