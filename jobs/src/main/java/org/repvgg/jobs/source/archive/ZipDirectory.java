/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.repvgg.jobs.io.StoreStream;

/**
 * Walks the central directory of a zip entry by entry, without holding it in memory. Source: PKWARE's APPNOTE 6.3,
 * sections 4.3.12 to 4.3.16 and 4.5.3.
 */
final class ZipDirectory {
    private static final int END_BYTES = 22;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int MAX_COMMENT_BYTES = 0xffff;
    private static final int LOCATOR_BYTES = 20;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int END_64_BYTES = 56;
    private static final int END_64_SIGNATURE = 0x06064b50;
    private static final int ENTRY_BYTES = 46;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int MADE_BY = 5;
    private static final int UNIX = 3;
    private static final int TYPE_OF_FILE = 0xf000;
    private static final int SYMBOLIC_LINK = 0xa000;
    private static final long IN_EXTRA = 0xffffffffL;
    /** Names that are not UTF-8 are in the IBM PC encoding (code page 437), where the JDK supports it. */
    private static final Charset OLD_NAMES =
            Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;

    private final StoreStream in;
    private final byte[] fixed = new byte[ENTRY_BYTES];
    private final long end;
    private final long base;

    /**
     * What the directory states about a file.
     *
     * @param header offset of its local header
     */
    record Entry(
            String name,
            int flags,
            int method,
            long crc,
            long compressed,
            long size,
            long header,
            boolean symbolicLink) {
        boolean encrypted() {
            return (flags & 1) != 0;
        }
    }

    /** Locates the directory through the end record of the file. */
    ZipDirectory(StoreStream in, long length) throws IOException {
        this.in = in;
        int tail = (int) Math.min(length, END_BYTES + MAX_COMMENT_BYTES);
        in.seek(length - tail);
        byte[] bytes = in.readNBytes(tail);
        int at = tail - END_BYTES;
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (at >= 0 && !(buffer.getInt(at) == END_SIGNATURE && at + END_BYTES + unsigned(buffer, at + 20) <= tail)) {
            at--;
        }
        if (at < 0) {
            throw new EOFException("found no central directory in the last " + tail + " bytes");
        }
        long endRecord = length - tail + at;
        long size = buffer.getInt(at + 12) & 0xffffffffL;
        long offset = buffer.getInt(at + 16) & 0xffffffffL;
        if (endRecord >= LOCATOR_BYTES) {
            in.seek(endRecord - LOCATOR_BYTES);
            ByteBuffer locator = ByteBuffer.wrap(in.readNBytes(LOCATOR_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            if (locator.getInt(0) == LOCATOR_SIGNATURE) {
                endRecord = locator.getLong(8);
                ByteBuffer record = end64(endRecord, length);
                size = record.getLong(40);
                offset = record.getLong(48);
            }
        }
        if (size < 0 || offset < 0 || size > endRecord || offset > endRecord - size) {
            throw new IOException("the central directory (" + size + " bytes at byte " + offset
                    + ") does not fit before its end at byte " + endRecord);
        }
        // Data in front of the zip, such as a self-extractor, shifts every offset.
        base = endRecord - size - offset;
        end = endRecord;
        in.seek(base + offset);
    }

    private ByteBuffer end64(long at, long length) throws IOException {
        if (at < 0 || at > length - END_64_BYTES) {
            throw new IOException("the zip64 record would lie at byte " + at);
        }
        in.seek(at);
        ByteBuffer record = ByteBuffer.wrap(in.readNBytes(END_64_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        if (record.limit() < END_64_BYTES || record.getInt(0) != END_64_SIGNATURE) {
            throw new IOException("found no zip64 record at byte " + at);
        }
        return record;
    }

    /** The next entry, or null at the end. */
    @org.jspecify.annotations.Nullable
    Entry next() throws IOException {
        long at = in.position();
        if (at >= end) {
            return null;
        }
        if (in.readNBytes(fixed, 0, ENTRY_BYTES) < ENTRY_BYTES) {
            throw new EOFException("the file ends within its central directory, at byte " + in.position());
        }
        ByteBuffer entry = ByteBuffer.wrap(fixed).order(ByteOrder.LITTLE_ENDIAN);
        if (entry.getInt(0) != ENTRY_SIGNATURE) {
            throw new IOException("found no entry of the central directory at byte " + at);
        }
        byte[] name = in.readNBytes(unsigned(entry, 28));
        ByteBuffer extra = ByteBuffer.wrap(in.readNBytes(unsigned(entry, 30))).order(ByteOrder.LITTLE_ENDIAN);
        in.skipNBytes(unsigned(entry, 32));
        long compressed = entry.getInt(20) & 0xffffffffL;
        long size = entry.getInt(24) & 0xffffffffL;
        long header = entry.getInt(42) & 0xffffffffL;
        int from = wide(extra);
        // The zip64 extension holds only the fields whose short forms are saturated, in this order.
        if (size == IN_EXTRA && from + 8 <= extra.limit()) {
            size = extra.getLong(from);
            from += 8;
        }
        if (compressed == IN_EXTRA && from + 8 <= extra.limit()) {
            compressed = extra.getLong(from);
            from += 8;
        }
        if (header == IN_EXTRA && from + 8 <= extra.limit()) {
            header = extra.getLong(from);
        }
        if (size < 0 || compressed < 0 || header < 0) {
            throw new IOException("the entry of the central directory at byte " + at + " has a negative size");
        }
        boolean unix = fixed[MADE_BY] == UNIX;
        return new Entry(
                slashed(TarHeader.decode(name, 0, name.length, OLD_NAMES)),
                unsigned(entry, 8),
                unsigned(entry, 10),
                entry.getInt(16) & 0xffffffffL,
                compressed,
                size,
                base + header,
                unix && (unsigned(entry, 40) & TYPE_OF_FILE) == SYMBOLIC_LINK);
    }

    /** The format asks for slashes; some Windows programs write backslashes alone. */
    private static String slashed(String name) {
        return name.indexOf('/') < 0 ? name.replace('\\', '/') : name;
    }

    /** Where the fields of the zip64 extension begin, or the end of the extra field. */
    private static int wide(ByteBuffer extra) {
        int at = 0;
        while (at + 4 <= extra.limit()) {
            if (unsigned(extra, at) == 1) {
                return at + 4;
            }
            at += 4 + unsigned(extra, at + 2);
        }
        return extra.limit();
    }

    private static int unsigned(ByteBuffer buffer, int at) {
        return buffer.getShort(at) & 0xffff;
    }
}
