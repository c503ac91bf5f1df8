/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.repvgg.jobs.io.PositionedStream;
import org.repvgg.jobs.source.input.Content;
import org.tukaani.xz.XZInputStream;

/**
 * The decompressed content of a gzip, bzip2, xz or zstd file, all its members in sequence. Skipping decompresses and
 * discards. Decoders: the JDK's for gzip, and JVM libraries; none is native code of ours.
 */
final class ExpandedStream extends PositionedStream {
    private static final int BUFFER_BYTES = 64 << 10;
    /** The dictionary of {@code xz -9} has 64 MiB. */
    private static final int XZ_MEMORY_KIB = 80 << 10;

    private final InputStream in;
    private final byte[] forgotten = new byte[BUFFER_BYTES];
    private byte[] head = {};
    private int headFrom;
    private long position;

    private ExpandedStream(InputStream in) {
        this.in = in;
    }

    /** Begins to decompress; the stream begins with the content's mark. */
    static ExpandedStream of(Content content, InputStream compressed) throws IOException {
        try {
            InputStream buffered = new BufferedInputStream(compressed, BUFFER_BYTES);
            return new ExpandedStream(
                    switch (content) {
                        case GZIP -> new GzipMembers(buffered);
                        case BZIP2 -> new BZip2CompressorInputStream(buffered, true);
                        case XZ -> new XZInputStream(buffered, XZ_MEMORY_KIB);
                        case ZSTD -> new ZstdInputStream(buffered);
                        default -> throw new IllegalArgumentException(content + " is not compressed");
                    });
        } catch (RuntimeException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The first bytes, up to {@link Content#HEAD_BYTES}; they are read again. Called at the beginning only. */
    byte[] peek() throws IOException {
        if (position == 0 && head.length == 0) {
            head = expand(Content.HEAD_BYTES);
        }
        return head;
    }

    private byte[] expand(int count) throws IOException {
        byte[] bytes = new byte[count];
        int at = 0;
        while (at < count) {
            int read = expand(bytes, at, count - at);
            if (read < 0) {
                return java.util.Arrays.copyOf(bytes, at);
            }
            at += read;
        }
        return bytes;
    }

    /** Some decoders report damage with unchecked exceptions. */
    private int expand(byte[] target, int offset, int count) throws IOException {
        try {
            return in.read(target, offset, count);
        } catch (RuntimeException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether bytes behind the compressed content are not read. */
    boolean bytesBehindEnd() {
        return in instanceof GzipMembers members && members.bytesBehindEnd();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        int read;
        if (headFrom < head.length) {
            read = Math.min(count, head.length - headFrom);
            System.arraycopy(head, headFrom, target, offset, read);
            headFrom += read;
        } else {
            read = expand(target, offset, count);
        }
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
