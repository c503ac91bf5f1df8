/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.repvgg.image.format.ImageException;

/** Deflate in a zlib stream, whose checksum is not read. TIFF supplement 2. */
final class Deflate implements PartDecoder {
    private final TiffHeader header;
    private final Inflater inflater = new Inflater();

    Deflate(TiffHeader header) {
        this.header = header;
    }

    @Override
    public void start(byte[] bytes, int from, int to, long total, int row) {
        inflater.reset();
        inflater.setInput(bytes, from, to - from);
    }

    @Override
    public void read(byte[] target, int at, int count) throws ImageException {
        int done = 0;
        try {
            while (done < count) {
                int n = inflater.inflate(target, at + done, count - done);
                if (n == 0) {
                    throw inflater.finished() || inflater.needsInput()
                            ? header.truncated("the compressed data of a strip")
                            : header.corrupt("compressed data that needs a dictionary");
                }
                done += n;
            }
        } catch (DataFormatException e) {
            throw header.corrupt("compressed data that is no deflate stream");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
