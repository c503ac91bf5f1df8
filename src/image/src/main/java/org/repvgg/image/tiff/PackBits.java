/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.tiff;

import java.util.Arrays;
import org.repvgg.image.format.ImageException;

/** PackBits; runs may reach over the end of a row, what reaches over the end of the part is dropped. TIFF 6.0, section 9. */
final class PackBits implements PartDecoder {
    private final TiffHeader header;
    private byte[] bytes = {};
    private int pos;
    private int end;
    private long left;
    private int run;
    private boolean repeated;
    private byte value;

    PackBits(TiffHeader header) {
        this.header = header;
    }

    @Override
    public void start(byte[] bytes, int from, int to, long total, int row) {
        this.bytes = bytes;
        pos = from;
        end = to;
        left = total;
        run = 0;
    }

    @Override
    public void read(byte[] target, int at, int count) throws ImageException {
        int done = 0;
        while (done < count) {
            if (run == 0) {
                next();
                continue;
            }
            int n = Math.min(run, count - done);
            if (repeated) {
                Arrays.fill(target, at + done, at + done + n, value);
            } else {
                System.arraycopy(bytes, pos, target, at + done, n);
                pos += n;
            }
            done += n;
            run -= n;
        }
        left -= count;
    }

    private void next() throws ImageException {
        if (pos >= end) {
            throw header.truncated("the PackBits data of a strip");
        }
        int code = bytes[pos++];
        if (code == -128) {
            return;
        }
        repeated = code < 0;
        run = (int) Math.min(left, repeated ? 1 - code : code + 1);
        if (end - pos < (repeated ? 1 : run)) {
            throw header.truncated("the PackBits data of a strip");
        }
        if (repeated) {
            value = bytes[pos++];
        }
    }
}
