/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.Progressable;
import org.repvgg.jobs.io.LocalDisk;

/**
 * The local disk under the scheme {@code faulty}, which fails where a test tells it to, and counts that it did: a test
 * that injects nothing proves nothing.
 */
public final class FaultyFileSystem extends LocalDisk {
    /** What can go wrong. */
    public enum Fault {
        NONE,
        /** Bytes do not fit any more. */
        DISK_FULL,
        /** The last bytes are lost when the stream is closed. */
        CLOSE,
        /** The file system says no. */
        RENAME_REFUSED,
        /** The rename happens, but the answer is lost. */
        RENAME_THEN_LOST
    }

    /** Longer writes are columns, shorter ones Parquet's magic. */
    private static final int PAGE_BYTES = 64;

    private static volatile Fault fault = Fault.NONE;
    private static final AtomicInteger LEFT = new AtomicInteger();
    private static final AtomicInteger INJECTED = new AtomicInteger();

    /** From now on the next {@code times} operations on parts fail so. */
    public static void arm(Fault next, int times) {
        fault = next;
        LEFT.set(times);
        INJECTED.set(0);
    }

    /** How many operations have failed since {@link #arm}. */
    public static int injected() {
        return INJECTED.get();
    }

    public static Configuration configure(Configuration conf) {
        conf.setClass("fs.faulty.impl", FaultyFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
        return conf;
    }

    @Override
    public URI getUri() {
        return URI.create("faulty:///");
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    private static boolean strikes(Fault now, Path path) {
        if (fault == now && path.getName().startsWith("part-") && LEFT.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            INJECTED.incrementAndGet();
            return true;
        }
        return false;
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return new FSDataOutputStream(
                new Faulty(super.create(path, overwrite, bufferSize, replication, blockSize, progress), path), null);
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        if (strikes(Fault.RENAME_REFUSED, from)) {
            throw new IOException("the file system refused");
        }
        super.replace(from, to);
        if (strikes(Fault.RENAME_THEN_LOST, from)) {
            throw new IOException("the answer was lost");
        }
    }

    private static final class Faulty extends FilterOutputStream {
        private final Path path;
        private boolean closed;

        Faulty(OutputStream out, Path path) {
            super(out);
            this.path = path;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            if (count > PAGE_BYTES && strikes(Fault.DISK_FULL, path)) {
                throw new IOException("No space left on device");
            }
            out.write(bytes, from, count);
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                super.close();
                if (strikes(Fault.CLOSE, path)) {
                    throw new IOException("the last block was lost");
                }
            }
        }
    }
}
