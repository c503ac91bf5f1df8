/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A channel of any file system, read in place. Valid only while the channel is open. */
public final class ChannelBytes implements Bytes {
    private final SeekableByteChannel channel;
    private final long size;

    public ChannelBytes(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, byte[] target, int from, int count) {
        try {
            channel.position(position);
            ByteBuffer buffer = ByteBuffer.wrap(target, from, count);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException("the file ended at byte " + channel.position() + " of " + size);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
