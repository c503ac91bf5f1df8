/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.io;

import java.io.IOException;
import java.net.URI;
import java.util.TreeMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under the scheme {@code breaking}, whose connections break at the offsets that a test names. */
public final class BreakingFileSystem extends RawLocalFileSystem {
    /** What happens when a reader has come to an offset. */
    @FunctionalInterface
    public interface Accident {
        /** Throws, or returns for a connection that just ends. */
        void happen() throws IOException;
    }

    private static final TreeMap<Long, Accident> ACCIDENTS = new TreeMap<>();
    private static boolean forEver;
    private static int opened;

    /** Nothing breaks, and nothing was opened yet. */
    public static void reset() {
        ACCIDENTS.clear();
        forEver = false;
        opened = 0;
    }

    /** Once. */
    public static void at(long offset, Accident accident) {
        ACCIDENTS.put(offset, accident);
    }

    /** How often a file was opened, for the first time or again. */
    public static int opened() {
        return opened;
    }

    static void breakForEver() {
        forEver = true;
    }

    @Override
    public URI getUri() {
        return URI.create("breaking:///");
    }

    @Override
    public String getScheme() {
        return "breaking";
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        opened++;
        return new FSDataInputStream(new Breaking(super.open(path, bufferSize)));
    }

    private static final class Breaking extends FSInputStream {
        private final FSDataInputStream in;

        Breaking(FSDataInputStream in) {
            this.in = in;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            if (forEver) {
                throw new IOException("the cable is cut");
            }
            Long next = ACCIDENTS.ceilingKey(in.getPos());
            if (next == null || next >= in.getPos() + count) {
                return in.read(target, offset, count);
            }
            if (next > in.getPos()) {
                return in.read(target, offset, (int) (next - in.getPos()));
            }
            ACCIDENTS.remove(next).happen();
            return -1;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public void seek(long position) throws IOException {
            in.seek(position);
        }

        @Override
        public long getPos() throws IOException {
            return in.getPos();
        }

        @Override
        public boolean seekToNewSource(long position) {
            return false;
        }

        /** Fails, which must not matter to who has read what he wanted. */
        @Override
        public void close() throws IOException {
            in.close();
            throw new IOException("the last packet was not acknowledged");
        }
    }
}
