/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.client.HdfsDataInputStream;

/**
 * HDFS, but when the first archive has been read to the middle of a block, something happens to the data node that is
 * serving it. Remembers which node served the same block before and after.
 */
public final class DyingNode extends DistributedFileSystem {
    /** Read of a block before it happens: past the headers, far from the end. */
    private static final long BEGUN_BYTES = 128 << 10;

    private static final AtomicReference<Consumer<String>> onMidBlock = new AtomicReference<>();
    private static volatile Served before = new Served("", "", -1);
    private static volatile Served after = before;

    /**
     * @param node its address
     * @param block its name
     */
    record Served(String node, String block, long position) {}

    /** Called once with the address of the data node, on the thread that reads. */
    static void onMidBlock(Consumer<String> action) {
        before = new Served("", "", -1);
        after = before;
        onMidBlock.set(action);
    }

    static Served before() {
        return before;
    }

    /** The last read of the same block. */
    static Served after() {
        return after;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        FSDataInputStream in = super.open(path, bufferSize);
        return path.getName().endsWith(".tar")
                ? new FSDataInputStream(new Watched((HdfsDataInputStream) in, getDefaultBlockSize(path)))
                : in;
    }

    private static final class Watched extends FSInputStream {
        private final HdfsDataInputStream in;
        private final long blockBytes;
        private boolean struck;

        Watched(HdfsDataInputStream in, long blockBytes) {
            this.in = in;
            this.blockBytes = blockBytes;
        }

        private void watch() throws IOException {
            long inBlock = in.getPos() % blockBytes;
            if (struck) {
                Served now = served();
                after = now.block().equals(before.block()) ? now : after;
            } else if (inBlock > BEGUN_BYTES && inBlock < blockBytes / 2) {
                Consumer<String> action = onMidBlock.getAndSet(null);
                if (action != null) {
                    struck = true;
                    before = served();
                    action.accept(before.node());
                }
            }
        }

        private Served served() throws IOException {
            return new Served(
                    in.getCurrentDatanode().getXferAddr(), in.getCurrentBlock().getBlockName(), in.getPos());
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            int read = in.read(target, offset, count);
            if (read > 0) {
                watch();
            }
            return read;
        }

        @Override
        public int read() throws IOException {
            return in.read();
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
        public boolean seekToNewSource(long position) throws IOException {
            return in.seekToNewSource(position);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
