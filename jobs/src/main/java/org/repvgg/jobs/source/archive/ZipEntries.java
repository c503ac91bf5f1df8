/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EntryException;
import org.repvgg.jobs.source.input.Range;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.SourceFile;

/**
 * Entries of a zip by its central directory, stored, deflated, or by a {@link ZipMethod}. The directory is read alongside the
 * data, never held in memory. commons-compress reads zips too; this reader stays because a range reads its entries alone
 * and a directory of a million entries is not held. An entry that inflates to more than its declared size is abandoned at that size.
 */
final class ZipEntries implements ArchiveEntries {
    private static final int LOCAL_BYTES = 30;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int PEEKED_BYTES = 4 << 10;
    private static final int CHUNK_BYTES = 64 << 10;

    private final StoreStream directoryStream;
    private final StoreStream data;
    private final ZipDirectory directory;
    private final SourceFile file;
    private final Range range;
    private final byte[] local = new byte[LOCAL_BYTES];
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private long compressedSum;
    private ZipDirectory.@Nullable Entry entry;
    private @Nullable EntryException refusal;

    private ZipEntries(
            SourceFile file, Range range, StoreStream directoryStream, StoreStream data, ZipDirectory directory) {
        this.file = file;
        this.range = range;
        this.directoryStream = directoryStream;
        this.data = data;
        this.directory = directory;
    }

    /** Entries whose local headers are in the range. */
    static ZipEntries open(SourceFile file, Range range, StoreStream opened, Configuration conf, ReadMetrics metrics)
            throws IOException {
        try {
            ZipDirectory directory = new ZipDirectory(opened, file.length());
            return new ZipEntries(file, range, opened, file.open(conf, metrics), directory);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private ZipDirectory.Entry entry() {
        if (entry == null) {
            throw new IllegalStateException("called before the first entry, or after the last");
        }
        return entry;
    }

    @Override
    public boolean next() throws IOException {
        while ((entry = directory.next()) != null) {
            if (entry.name().endsWith("/") || entry.header() < range.start() || entry.header() >= range.end()) {
                continue;
            }
            compressedSum += entry.compressed();
            if (compressedSum > file.length()) {
                throw new IOException(
                        "its entries overlap: they declare more than the " + file.length() + " bytes of the file");
            }
            refusal = null;
            if (entry.encrypted()) {
                refusal = new EntryException("unsupported", "it is encrypted. Archive it without a password");
            } else if (entry.method() != STORED && entry.method() != DEFLATED && !ZipMethod.isKnown(entry.method())) {
                refusal = new EntryException(
                        "unsupported",
                        "it is compressed by method " + entry.method() + " (expected one of " + ZipMethod.names()
                                + ")");
            } else if (entry.name().length() > EntryException.MAX_NAME_CHARS) {
                refusal = EntryException.nameTooLong(entry.name());
            }
            return true;
        }
        return false;
    }

    @Override
    public String name() {
        return EntryException.shortened(entry().name());
    }

    @Override
    public long size() {
        return entry().size();
    }

    @Override
    public @Nullable EntryException refusal() {
        return refusal;
    }

    @Override
    public @Nullable ArchiveLink link() throws IOException {
        ZipDirectory.Entry now = entry();
        if (!now.symbolicLink() || refusal != null || now.size() > EntryException.MAX_NAME_CHARS) {
            return null;
        }
        ByteStore target = new ByteStore();
        try {
            int length = read(target, EntryException.MAX_NAME_CHARS);
            return ArchiveLink.symbolic(now.name(), new String(target.bytes(), 0, length, StandardCharsets.UTF_8));
        } catch (EntryException e) {
            return null;
        }
    }

    @Override
    public int peek(byte[] head) throws IOException {
        ZipDirectory.Entry now = entry();
        int wanted = (int) Math.min(now.size(), head.length);
        if (!seekContent(now)) {
            return 0;
        }
        if (now.method() == STORED) {
            return data.readNBytes(head, 0, wanted);
        }
        if (now.method() != DEFLATED) {
            return ZipMethod.peek(now, data, head, wanted);
        }
        inflater.reset();
        int count = 0;
        long left = now.compressed();
        try {
            while (count < wanted && !inflater.finished() && !inflater.needsDictionary()) {
                if (inflater.needsInput()) {
                    int read = data.read(chunk, 0, (int) Math.min(left, PEEKED_BYTES));
                    if (read <= 0) {
                        break;
                    }
                    left -= read;
                    inflater.setInput(chunk, 0, read);
                }
                count += inflater.inflate(head, count, wanted - count);
            }
        } catch (DataFormatException e) {
            return count;
        }
        return count;
    }

    /** Moves to the entry's compressed bytes; returns false if there is no header of it. */
    private boolean seekContent(ZipDirectory.Entry now) throws IOException {
        data.seek(now.header());
        if (data.readNBytes(local, 0, LOCAL_BYTES) < LOCAL_BYTES) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(local).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt(0) != LOCAL_SIGNATURE) {
            return false;
        }
        data.skipNBytes((header.getShort(26) & 0xffff) + (header.getShort(28) & 0xffff));
        return true;
    }

    @Override
    public @Nullable String bytesBehindEnd() {
        return null;
    }

    @Override
    public void pass() {
        // The directory is at the end of the file: if it is complete, so is everything before it.
    }

    @Override
    public int read(ByteStore store, int limit) throws IOException {
        ZipDirectory.Entry now = entry();
        int size = (int) Math.min(now.size(), limit);
        try {
            if (!seekContent(now)) {
                throw new EntryException("corrupt", "found no local header at byte " + now.header());
            }
            int read = expand(store, now, size);
            if (read < size) {
                throw new EntryException("truncated", "it ends after " + read + " of its " + size + " bytes");
            }
            crc.reset();
            crc.update(store.bytes(), 0, read);
            if (crc.getValue() != now.crc()) {
                throw new EntryException("corrupt", "its checksum differs from the archive's");
            }
            return read;
        } catch (EOFException e) {
            throw new EntryException("truncated", String.valueOf(e.getMessage()));
        }
    }

    private int expand(ByteStore store, ZipDirectory.Entry now, int size) throws IOException {
        return switch (now.method()) {
            case STORED -> store.fill(data, size);
            case DEFLATED -> inflate(store, now, size);
            default -> ZipMethod.expand(now, data, store, size);
        };
    }

    private int inflate(ByteStore store, ZipDirectory.Entry now, int size) throws IOException {
        inflater.reset();
        long left = now.compressed();
        int count = 0;
        try {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    int read = data.read(chunk, 0, (int) Math.min(left, chunk.length));
                    if (read <= 0) {
                        return count;
                    }
                    left -= read;
                    inflater.setInput(chunk, 0, read);
                }
                // One byte of room beyond the declared size detects an entry that is larger.
                store.require(count + 1, size + 1);
                int inflated = inflater.inflate(store.bytes(), count, Math.min(store.bytes().length, size + 1) - count);
                count += inflated;
                if (count > size) {
                    throw new EntryException(
                            "corrupt", "it is larger than the " + size + " bytes that its entry declares");
                }
                if (inflated == 0 && inflater.needsDictionary()) {
                    throw new EntryException("corrupt", "it requires a preset dictionary");
                }
            }
        } catch (DataFormatException e) {
            throw new EntryException("corrupt", "its compressed bytes are damaged: " + e.getMessage());
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        try (directoryStream) {
            data.close();
        }
    }
}
