/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.jpeg;

/** The SHORT and LONG entries of the first directory of a TIFF structure in a segment; a corrupt directory is empty. */
final class ExifDirectory {
    static final int ORIENTATION = 0x0112;

    private static final int SHORT = 3;
    private static final int LONG = 4;

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final boolean big;

    ExifDirectory(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        big = to - from >= 8 && bytes[from] == 'M';
    }

    /** The value of a SHORT entry, or {@code missing}. */
    int shortValue(int tag, int missing) {
        int entry = entry(tag, SHORT);
        return entry < 0 ? missing : u16(entry + 8);
    }

    /** The value of a LONG entry, or 0. */
    long longValue(int tag) {
        int entry = entry(tag, LONG);
        return entry < 0 ? 0 : u32(entry + 8);
    }

    private int entry(int tag, int type) {
        if (to - from < 8) {
            return -1;
        }
        long directory = from + u32(from + 4);
        if (directory + 2 > to) {
            return -1;
        }
        int entries = u16((int) directory);
        for (int i = 0; i < entries; i++) {
            long at = directory + 2 + 12L * i;
            if (at + 12 > to) {
                return -1;
            }
            if (u16((int) at) == tag && u16((int) at + 2) == type) {
                return (int) at;
            }
        }
        return -1;
    }

    private int u16(int at) {
        int a = bytes[at] & 0xff;
        int b = bytes[at + 1] & 0xff;
        return big ? a << 8 | b : b << 8 | a;
    }

    private long u32(int at) {
        long a = u16(at);
        long b = u16(at + 2);
        return big ? a << 16 | b : b << 16 | a;
    }
}
