/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The members of a gzip file in sequence. Zeros between and behind them, with which tapes and block devices are filled,
 * are passed over; anything else ends the content, which the JDK's reader would not tell.
 */
final class GzipMembers extends InputStream {
    private final InputStream compressed;
    private InputStream member;
    private boolean ended;
    private boolean bytesBehindEnd;

    /**
     * @param compressed supports marks
     */
    GzipMembers(InputStream compressed) throws IOException {
        this.compressed = compressed;
        member = new GzipCompressorInputStream(compressed);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        while (!ended) {
            int read = member.read(target, offset, count);
            if (read >= 0) {
                return read;
            }
            if (nextIsMember()) {
                member = new GzipCompressorInputStream(compressed);
            } else {
                ended = true;
            }
        }
        return -1;
    }

    /** Whether something else than zeros follows the last member. */
    boolean bytesBehindEnd() {
        return bytesBehindEnd;
    }

    private boolean nextIsMember() throws IOException {
        compressed.mark(2);
        int first = compressed.read();
        while (first == 0) {
            compressed.mark(2);
            first = compressed.read();
        }
        int second = compressed.read();
        if (first != 0x1f || second != 0x8b) {
            bytesBehindEnd = first >= 0;
            return false;
        }
        compressed.reset();
        return true;
    }

    @Override
    public void close() throws IOException {
        compressed.close();
    }
}
