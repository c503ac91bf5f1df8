/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.repvgg.jobs.io.StoreStream;

/** A file of any Hadoop file system as the seekable channel that the checkpoint reader requires. */
final class HadoopChannel implements SeekableByteChannel {
    private static final int CHUNK_BYTES = 1 << 20;

    private final StoreStream in;
    private final long size;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private long position;
    private boolean open = true;

    HadoopChannel(StoreStream in, long size) {
        this.in = in;
        this.size = size;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (position >= size) {
            return -1;
        }
        if (in.position() != position) {
            in.seek(position);
        }
        int total = 0;
        while (target.hasRemaining() && position < size) {
            int read = in.read(chunk, 0, Math.min(chunk.length, target.remaining()));
            if (read < 0) {
                break;
            }
            target.put(chunk, 0, read);
            position += read;
            total += read;
        }
        return total == 0 ? -1 : total;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        in.close();
    }
}
