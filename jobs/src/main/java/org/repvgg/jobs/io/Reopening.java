/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.Redaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a file, and reopens it at an offset after a failure: a few times in a row, with growing pauses, and only if it
 * is still the file that was listed.
 */
final class Reopening {
    /** Failures in a row before the error is reported; the pauses between them add up to 1.5 seconds. */
    static final int MAX_REOPENINGS = 5;

    /** After this many bytes, a failure does not count as one in a row with the last. */
    private static final long PROGRESS_BYTES = 1 << 18;

    private static final long FIRST_PAUSE_MILLIS = 100;
    /** Object stores report times with a precision of seconds in some responses and of milliseconds in others. */
    private static final long CLOCK_MILLIS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Reopening.class);

    private final StoredFile file;
    private final Path path;
    private final FileSystem fs;
    private final StoreListener listener;
    private int inARow;
    private long sinceFailure;

    Reopening(StoredFile file, Configuration conf, StoreListener listener) throws IOException {
        this.file = file;
        this.listener = listener;
        path = new Path(file.path());
        try {
            fs = readable(path.getFileSystem(conf), path);
        } catch (IOException e) {
            throw StoreException.of(e);
        }
    }

    /** Hadoop's checksums of local files fail at a name with a colon, which they take for a scheme. */
    private static FileSystem readable(FileSystem fs, Path path) {
        return fs instanceof LocalFileSystem local && path.getName().indexOf(':') >= 0 ? local.getRawFileSystem() : fs;
    }

    FSDataInputStream open() throws IOException {
        try {
            return open(null);
        } catch (IOException | RuntimeException e) {
            throw StoreException.of(asIo(e));
        }
    }

    private FSDataInputStream open(@Nullable FileStatus status) throws IOException {
        FutureDataInputStreamBuilder builder =
                fs.openFile(path).opt("fs.option.openfile.read.policy", file.readPolicy());
        if (status != null) {
            // includes the object version, which s3a then requires
            builder = builder.withFileStatus(status);
        } else if (file.length() >= 0) {
            builder = builder.optLong("fs.option.openfile.length", file.length());
        }
        return FutureIO.awaitFuture(builder.build());
    }

    /** Records that bytes were read. */
    void progressed(long bytes) {
        sinceFailure += bytes;
        if (sinceFailure >= PROGRESS_BYTES) {
            inARow = 0;
        }
    }

    /**
     * Reopens the file at an offset.
     *
     * @param broken the stream that failed
     * @throws IOException the original failure, if another attempt cannot help or the limit is reached
     */
    FSDataInputStream reopen(FSDataInputStream broken, long position, IOException failure) throws IOException {
        abandon(broken);
        IOException last = failure;
        while (StoreException.of(last) instanceof StoreException store
                && !store.isInterruption()
                && inARow < MAX_REOPENINGS) {
            pause(inARow++);
            sinceFailure = 0;
            listener.reopened();
            LOG.warn(
                    "Reopening {} at byte {}: {}",
                    Redaction.of(file.path()),
                    position,
                    Redaction.of(String.valueOf(last.getMessage())));
            FSDataInputStream in = null;
            try {
                FileStatus status = fs.getFileStatus(path);
                if (!isSame(status)) {
                    throw StoreException.of(replaced(status));
                }
                in = open(status);
                in.seek(position);
                return in;
            } catch (StoreException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                if (in != null) {
                    abandon(in);
                }
                last = asIo(e);
            }
        }
        throw StoreException.of(last);
    }

    /** s3a's analytics stream throws IllegalStateException when a connection breaks. */
    static IOException asIo(Exception e) {
        return e instanceof IOException io ? io : new IOException(String.valueOf(e.getMessage()), e);
    }

    /** Whether the file has no byte at an offset, because it is shorter than listed. */
    boolean endsAt(long position) throws IOException {
        return fs.getFileStatus(path).getLen() <= position;
    }

    /** Whether this is the listed file; a manifest need not state length and time. */
    private boolean isSame(FileStatus now) {
        return (file.length() < 0 || now.getLen() == file.length())
                && (file.modifiedMillis() <= 0
                        || Math.abs(now.getModificationTime() - file.modifiedMillis()) < CLOCK_MILLIS);
    }

    private IOException replaced(FileStatus now) {
        return new IOException("it was replaced after it was listed, by " + now.getLen() + " bytes of "
                + Instant.ofEpochMilli(now.getModificationTime()) + " (expected " + file.length() + " bytes of "
                + Instant.ofEpochMilli(file.modifiedMillis()) + ")");
    }

    private static void pause(int before) throws IOException {
        if (before == 0) {
            return;
        }
        try {
            Thread.sleep(FIRST_PAUSE_MILLIS << (before - 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreException.of(new InterruptedIOException("the task was stopped while it waited for the store"));
        }
    }

    /** Closes a stream that is not needed any more. */
    static void abandon(FSDataInputStream in) {
        try {
            in.close();
        } catch (IOException | RuntimeException e) {
            // failures while closing an abandoned connection do not matter
            return;
        }
    }
}
