/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.zip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.ChunkedBytes;

/**
 * The central directory of a zip archive, with access to its entries in place. Unlike java.util.zip it works on any
 * random-access bytes, returns stored entries without copying, and accepts what PyTorch writes: local headers without
 * sizes and zip64 records in small files. All sizes and offsets are checked against the size of the archive before
 * memory is allocated.
 *
 * <p>Source: PKWARE APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3.
 */
final class TorchZipDirectory {
    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int END64_LOCATOR = 0x07064b50;
    private static final int MAX_COMMENT = 0xffff;
    /** Maximum size of the central directory, enough for about half a million entries. */
    private static final long MAX_DIRECTORY_BYTES = 64 << 20;
    /**
     * Protection against zip bombs: entries may inflate to this many bytes plus {@link #MAX_INFLATED_RATIO} times the
     * size of the file. PyTorch stores weights uncompressed.
     */
    private static final long MAX_INFLATED_BYTES = 64 << 20;

    private static final long MAX_INFLATED_RATIO = 8;

    /** An entry; sizes and offset, in bytes, as stated in the central directory. */
    record Entry(String name, int method, long packedSize, long size, long headerOffset) {}

    private final Bytes file;
    private final String where;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long directoryStart;
    private long inflatedBytes;

    private TorchZipDirectory(Bytes file, String where) {
        this.file = file;
        this.where = where;
    }

    static TorchZipDirectory read(Bytes file, String where) {
        TorchZipDirectory zip = new TorchZipDirectory(file, where);
        zip.readEntries();
        return zip;
    }

    Map<String, Entry> entries() {
        return entries;
    }

    private CheckpointException refuse(String found) {
        return new CheckpointException("Cannot read " + where + ": " + found
                + ". The zip archive is damaged or truncated; copy or download it again.");
    }

    private ByteBuffer buffer(long offset, int length) {
        byte[] bytes = new byte[length];
        file.read(offset, bytes, 0, length);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void readEntries() {
        long end = findEnd();
        ByteBuffer record = buffer(end, 22);
        long count = Short.toUnsignedInt(record.getShort(10));
        long size = Integer.toUnsignedLong(record.getInt(12));
        long start = Integer.toUnsignedLong(record.getInt(16));
        boolean needs64 = count == 0xffff || size == 0xffffffffL || start == 0xffffffffL;
        if (end >= 20 && buffer(end - 20, 4).getInt(0) == END64_LOCATOR) {
            long end64 = buffer(end - 20, 20).getLong(8);
            if (end64 < 0 || end64 > end - 20 - 56 || buffer(end64, 4).getInt(0) != END64) {
                throw refuse("its zip64 record is not at byte " + end64 + ", the offset in its locator at byte "
                        + (end - 20));
            }
            ByteBuffer record64 = buffer(end64, 56);
            count = record64.getLong(32);
            size = record64.getLong(40);
            start = record64.getLong(48);
        } else if (needs64) {
            throw refuse("the record at byte " + end + " refers to a zip64 record, which is missing");
        }
        if (start < 0 || size < 0 || start > end || size > end - start || size > MAX_DIRECTORY_BYTES) {
            throw refuse(
                    "a directory of " + size + " bytes at byte " + start + " (expected it before byte " + end + ")");
        }
        directoryStart = start;
        readDirectory(buffer(start, (int) size), count);
    }

    private long findEnd() {
        long searched = Math.min(file.size(), 22L + MAX_COMMENT);
        if (searched >= 22) {
            ByteBuffer tail = buffer(file.size() - searched, (int) searched);
            for (int at = (int) searched - 22; at >= 0; at--) {
                if (tail.getInt(at) == END && Short.toUnsignedInt(tail.getShort(at + 20)) == searched - 22 - at) {
                    return file.size() - searched + at;
                }
            }
        }
        throw refuse("no end record in its last " + searched + " of " + file.size() + " bytes");
    }

    private void readDirectory(ByteBuffer directory, long count) {
        int at = 0;
        for (long i = 0; i < count; i++) {
            if (directory.limit() - at < 46 || directory.getInt(at) != CENTRAL_HEADER) {
                throw refuse("no directory record " + i + " of " + count + " at byte " + (directoryStart + at));
            }
            int nameLength = Short.toUnsignedInt(directory.getShort(at + 28));
            int extraLength = Short.toUnsignedInt(directory.getShort(at + 30));
            int commentLength = Short.toUnsignedInt(directory.getShort(at + 32));
            if (directory.limit() - at - 46 < nameLength + extraLength + commentLength) {
                throw refuse(
                        "directory record " + i + " at byte " + (directoryStart + at) + " runs past the directory");
            }
            Entry entry = entry(directory, at, nameLength, extraLength);
            if ((directory.getShort(at + 8) & 1) != 0) {
                throw refuse("entry " + entry.name + " is encrypted");
            }
            if (entries.put(entry.name, entry) != null) {
                throw refuse("two entries are named " + entry.name);
            }
            at += 46 + nameLength + extraLength + commentLength;
        }
    }

    private Entry entry(ByteBuffer directory, int at, int nameLength, int extraLength) {
        byte[] nameBytes = new byte[nameLength];
        directory.get(at + 46, nameBytes);
        String name = new String(nameBytes, StandardCharsets.UTF_8);
        long packed = Integer.toUnsignedLong(directory.getInt(at + 20));
        long size = Integer.toUnsignedLong(directory.getInt(at + 24));
        long offset = Integer.toUnsignedLong(directory.getInt(at + 42));
        ByteBuffer extra64 = extra64(directory, at + 46 + nameLength, extraLength);
        if (size == 0xffffffffL) {
            size = next64(extra64, name);
        }
        if (packed == 0xffffffffL) {
            packed = next64(extra64, name);
        }
        if (offset == 0xffffffffL) {
            offset = next64(extra64, name);
        }
        if (packed < 0 || size < 0 || offset < 0 || offset > directoryStart - 30 || packed > directoryStart - offset) {
            throw refuse("entry " + name + " claims " + packed + " bytes at byte " + offset
                    + " (expected them before the directory at byte " + directoryStart + ")");
        }
        return new Entry(name, Short.toUnsignedInt(directory.getShort(at + 10)), packed, size, offset);
    }

    /** The zip64 extra field, whose values have a fixed order, or null if there is none. */
    private static @Nullable ByteBuffer extra64(ByteBuffer directory, int from, int length) {
        int end = from + length;
        for (int at = from; at + 4 <= end; ) {
            int size = Short.toUnsignedInt(directory.getShort(at + 2));
            if (directory.getShort(at) == 1 && at + 4 + size <= end) {
                return directory.slice(at + 4, size).order(ByteOrder.LITTLE_ENDIAN);
            }
            at += 4 + size;
        }
        return null;
    }

    private long next64(@Nullable ByteBuffer extra, String name) {
        if (extra == null || extra.remaining() < Long.BYTES) {
            throw refuse("entry " + name + " refers to a zip64 extra field, which is missing");
        }
        return extra.getLong();
    }

    /** The bytes of an entry: in place if it is stored, inflated to the heap if it is deflated. */
    Bytes open(Entry entry) {
        ByteBuffer header = buffer(entry.headerOffset, 30);
        int nameLength = Short.toUnsignedInt(header.getShort(26));
        long data = entry.headerOffset + 30L + nameLength + Short.toUnsignedInt(header.getShort(28));
        if (header.getInt(0) != LOCAL_HEADER || data > directoryStart - entry.packedSize) {
            throw refuse("entry " + entry.name + " has no local header at byte " + entry.headerOffset
                    + ", or its data runs into the directory");
        }
        byte[] name = new byte[nameLength];
        file.read(entry.headerOffset + 30, name, 0, nameLength);
        if (!entry.name.equals(new String(name, StandardCharsets.UTF_8))) {
            throw refuse("entry " + entry.name + " has another name in its local header at byte " + entry.headerOffset);
        }
        Bytes packed = file.slice(data, entry.packedSize);
        return switch (entry.method) {
            case 0 -> {
                if (entry.size != entry.packedSize) {
                    throw refuse("stored entry " + entry.name + " claims " + entry.size + " bytes but occupies "
                            + entry.packedSize);
                }
                yield packed;
            }
            case 8 -> inflate(entry, packed);
            default ->
                throw refuse("entry " + entry.name + " has compression method " + entry.method
                        + " (expected 0, stored, or 8, deflated)");
        };
    }

    private Bytes inflate(Entry entry, Bytes packed) {
        inflatedBytes += entry.size;
        if (entry.size > MAX_INFLATED_BYTES + MAX_INFLATED_RATIO * file.size()
                || inflatedBytes > MAX_INFLATED_BYTES + MAX_INFLATED_RATIO * file.size()) {
            throw refuse("entry " + entry.name + " inflates to " + entry.size + " bytes, implausibly many for the "
                    + file.size() + " bytes of the file");
        }
        ChunkedBytes inflated = ChunkedBytes.allocate(entry.size);
        Inflater inflater = new Inflater(true);
        try {
            byte[] input = new byte[1 << 14];
            byte[] output = new byte[1 << 16];
            long read = 0;
            long written = 0;
            while (!inflater.finished()) {
                int count = inflater.inflate(output);
                if (count > entry.size - written) {
                    throw refuse(
                            "entry " + entry.name + " inflates to more than the " + entry.size + " bytes it claims");
                }
                inflated.write(written, output, 0, count);
                written += count;
                if (count == 0 && !inflater.finished()) {
                    int step = (int) Math.min(input.length, packed.size() - read);
                    if (step == 0 || inflater.needsDictionary()) {
                        throw refuse("entry " + entry.name + " ends after " + written + " of " + entry.size + " bytes");
                    }
                    packed.read(read, input, 0, step);
                    inflater.setInput(input, 0, step);
                    read += step;
                }
            }
            if (written != entry.size) {
                throw refuse(
                        "entry " + entry.name + " inflates to " + written + " bytes (expected " + entry.size + ")");
            }
        } catch (DataFormatException e) {
            throw refuse("entry " + entry.name + " does not inflate: " + e.getMessage());
        } finally {
            inflater.end();
        }
        return inflated;
    }
}
