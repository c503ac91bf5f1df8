/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.repvgg.image.format.ImageException;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/**
 * Zstandard, decompressed by aircompressor, and LZMA in an xz stream, by XZ for Java; both are optional libraries that
 * Spark brings along. Where they are not there, the file is refused as unsupported.
 */
final class Streamed implements PartDecoder {
    /** Heap for the dictionary of a stream: the largest that xz makes with a preset, and its buffers. */
    static final long WINDOW_BYTES = 66L << 20;

    private final TiffHeader header;
    private InputStream in = InputStream.nullInputStream();

    Streamed(TiffHeader header) {
        this.header = header;
    }

    private String name() {
        return TiffTag.compression(header.compression);
    }

    @Override
    public void start(byte[] bytes, int from, int to, long total, int row) throws ImageException {
        InputStream part = new ByteArrayInputStream(bytes, from, to - from);
        try {
            in = header.compression == TiffTag.ZSTD
                    ? new ZstdInputStream(part)
                    : new XZInputStream(part, (int) (WINDOW_BYTES >> 10));
        } catch (NoClassDefFoundError e) {
            throw header.unsupported("compression by " + name() + ", whose library is not on the class path");
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    @Override
    public void read(byte[] target, int at, int count) throws ImageException {
        int done = 0;
        try {
            while (done < count) {
                int n = in.read(target, at + done, count - done);
                if (n < 0) {
                    throw header.truncated("the " + name() + " data of a strip");
                }
                done += n;
            }
        } catch (MalformedInputException e) {
            // It takes windows of up to 8 MiB.
            throw String.valueOf(e.getMessage()).contains("Window size")
                    ? header.unsupported("a " + name() + " window of more than 8 MiB")
                    : header.corrupt("damaged " + name() + " data");
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    private ImageException refusal(IOException e) {
        return e instanceof MemoryLimitException
                ? header.unsupported("an " + name() + " dictionary of more than " + (WINDOW_BYTES >> 20) + " MiB")
                : header.corrupt("damaged " + name() + " data");
    }
}
