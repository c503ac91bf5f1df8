/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sequencefile;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.io.WritableUtils;

/** Reads numbers in Hadoop's encodings, unbuffered. */
final class HadoopVarInts {
    private final InputStream in;

    HadoopVarInts(InputStream in) {
        this.in = in;
    }

    byte readByte() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException("the file ends within a record");
        }
        return (byte) value;
    }

    int readInt() throws IOException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | readByte() & 0xff;
        }
        return value;
    }

    /** Hadoop's variable-length integer; see {@link WritableUtils#writeVLong}. */
    int readVInt() throws IOException {
        byte first = readByte();
        int length = WritableUtils.decodeVIntSize(first);
        if (length == 1) {
            return first;
        }
        long value = 0;
        for (int i = 1; i < length; i++) {
            value = value << 8 | readByte() & 0xff;
        }
        value = WritableUtils.isNegativeVInt(first) ? ~value : value;
        if (value != (int) value) {
            throw new IOException("found the length " + value + " (expected 0 to 2147483647)");
        }
        return (int) value;
    }
}
