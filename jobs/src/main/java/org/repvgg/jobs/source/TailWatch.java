/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Passes bytes on and knows how many zeros the last of them were. */
final class TailWatch extends FilterInputStream {
    private long zeros;

    TailWatch(InputStream in) {
        super(in);
    }

    long trailingZeros() {
        return zeros;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            zeros = value == 0 ? zeros + 1 : 0;
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        int read = super.read(bytes, from, count);
        int last = read;
        while (last > 0 && bytes[from + last - 1] == 0) {
            last--;
        }
        if (read > 0) {
            zeros = last == 0 ? zeros + read : read - last;
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        if (skipped > 0) {
            zeros = 0;
        }
        return skipped;
    }
}
