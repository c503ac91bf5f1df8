/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.ifd;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first directory of a TIFF, or of an EXIF segment, which is one. What is there before the first entry that cannot be
 * read counts; of several entries with one tag the first one does. Values are read when they are asked for, so that a
 * long array takes no memory. Source: TIFF 6.0, section 2; the treatment of broken directories is that of Pillow's
 * ImageFileDirectory_v2.
 */
public final class Directory {
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;
    private static final int FLOAT = 11;
    private static final int IFD = 13;
    private static final int LONG8 = 16;

    /** Bytes of a value by type, from 0 on; 0 for types that do not exist. */
    private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8};

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final boolean bigEndian;
    private final boolean wide;
    private final Map<Integer, Entry> entries = new HashMap<>();
    private boolean cut;

    private record Entry(int type, long count, int at) {}

    /** Reads the directory that the header at {@code from} points to; offsets are relative to {@code from}. */
    public Directory(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        bigEndian = to - from >= 8 && bytes[from] == 'M';
        wide = to - from >= 16 && bytes[from + 2] == 43;
        if (to - from >= 8) {
            read();
        }
    }

    private void read() {
        long at = wide ? i64(from + 8) : u32(from + 4);
        int countBytes = wide ? 8 : 2;
        cut = true;
        if (at < 0 || at > to - from - countBytes) {
            return;
        }
        int pos = from + (int) at;
        long count = wide ? i64(pos) : u16(pos);
        pos += countBytes;
        int size = wide ? 20 : 12;
        cut = count < 0 || count > (to - pos) / size;
        long outOfLine = 0;
        for (long i = 0; (i < count || count < 0) && pos + size <= to; i++, pos += size) {
            int tag = u16(pos);
            int type = u16(pos + 2);
            long values = wide ? i64(pos + 4) : u32(pos + 4);
            if (entries.containsKey(tag) || type >= TYPE_BYTES.length || TYPE_BYTES[type] == 0 || values == 0) {
                continue;
            }
            if (values < 0 || values > to - from) {
                outOfLine = Integer.MAX_VALUE;
                continue;
            }
            long length = values * TYPE_BYTES[type];
            int inline = pos + (wide ? 12 : 8);
            if (length <= (wide ? 8 : 4)) {
                entries.put(tag, new Entry(type, values, inline));
                continue;
            }
            long offset = wide ? i64(inline) : u32(inline);
            outOfLine += length;
            if (offset < 0 || outOfLine > to - from) {
                continue;
            }
            if (offset + length > to - from) {
                return;
            }
            entries.put(tag, new Entry(type, values, from + (int) offset));
        }
    }

    /** Whether the file ends before the last entry. */
    public boolean cut() {
        return cut;
    }

    public boolean bigEndian() {
        return bigEndian;
    }

    public boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** The number of values, or 0 if there is no such entry. */
    public int count(int tag) {
        Entry entry = entries.get(tag);
        return entry == null ? 0 : (int) entry.count;
    }

    /** Whether there is such an entry and its values are whole numbers of 16 bits or more. */
    public boolean whole(int tag) {
        Entry entry = entries.get(tag);
        return entry != null
                && switch (entry.type) {
                    case SHORT, LONG, 6, 8, 9, IFD, LONG8 -> true;
                    default -> false;
                };
    }

    /** Value {@code index} of a tag for which {@link #whole} holds. */
    public long value(int tag, int index) {
        Entry entry = required(tag);
        int at = entry.at + index * TYPE_BYTES[entry.type];
        return switch (entry.type) {
            case SHORT -> u16(at);
            case LONG, IFD -> u32(at);
            case 6 -> bytes[at];
            case 8 -> (short) u16(at);
            case 9 -> (int) u32(at);
            case LONG8 -> i64(at);
            default -> throw new IllegalArgumentException("tag " + tag + " has no whole numbers");
        };
    }

    /** Value {@code index} of a rational or floating-point tag; other types give whole numbers. */
    public float real(int tag, int index) {
        Entry entry = required(tag);
        int at = entry.at + index * TYPE_BYTES[entry.type];
        if (entry.type == RATIONAL) {
            long divisor = u32(at + 4);
            return divisor == 0 ? 0 : (float) ((double) u32(at) / divisor);
        }
        if (entry.type == FLOAT) {
            return Float.intBitsToFloat((int) u32(at));
        }
        return whole(tag) ? value(tag, index) : 0;
    }

    /** The value of an entry of type SHORT, or {@code missing}. */
    public int shortValue(int tag, int missing) {
        Entry entry = entries.get(tag);
        return entry == null || entry.type != SHORT ? missing : u16(entry.at);
    }

    /** The value of an entry of type LONG, or 0. */
    public long longValue(int tag) {
        Entry entry = entries.get(tag);
        return entry == null || entry.type != LONG ? 0 : u32(entry.at);
    }

    /** The place of the values of an entry of bytes, or -1. */
    public int place(int tag) {
        @Nullable Entry entry = entries.get(tag);
        return entry == null || TYPE_BYTES[entry.type] != 1 ? -1 : entry.at;
    }

    private Entry required(int tag) {
        Entry entry = entries.get(tag);
        if (entry == null) {
            throw new IllegalArgumentException("tag " + tag + " is missing");
        }
        return entry;
    }

    private int u16(int at) {
        int a = bytes[at] & 0xff;
        int b = bytes[at + 1] & 0xff;
        return bigEndian ? a << 8 | b : b << 8 | a;
    }

    private long u32(int at) {
        long a = u16(at);
        long b = u16(at + 2);
        return bigEndian ? a << 16 | b : b << 16 | a;
    }

    private long i64(int at) {
        long a = u32(at);
        long b = u32(at + 4);
        return bigEndian ? a << 32 | b : b << 32 | a;
    }
}
