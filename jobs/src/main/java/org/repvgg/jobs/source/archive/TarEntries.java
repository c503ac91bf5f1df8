/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.PositionedStream;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EntryException;

/**
 * Entries of a tar: ustar, POSIX pax and GNU, as Python's tarfile interprets them. Source: POSIX.1-2017, pax, "ustar
 * Interchange Format" and "pax Extended Header"; GNU tar manual, "Basic Tar Format".
 *
 * <p>Memory is bounded whatever sizes the headers declare: extended headers are read up to a limit, payloads only on
 * demand, and unread payloads are skipped.
 */
final class TarEntries implements ArchiveEntries {
    private static final int BLOCK_BYTES = 512;
    /** Tools write extended headers of a few kilobytes at most; larger ones are damaged or malicious. */
    static final int MAX_EXTENSION_BYTES = 1 << 20;

    private final PositionedStream in;
    private final long end;
    private final byte[] block = new byte[BLOCK_BYTES];
    private long headerPosition;
    private long payloadEnd;
    private long size;
    private boolean unread;
    private String name = "";
    private @Nullable EntryException refusal;

    /**
     * @param in positioned at the first header to read
     * @param end entries whose first header is at or after this offset are left to another reader
     */
    TarEntries(PositionedStream in, long end) {
        this.in = in;
        this.end = end;
        payloadEnd = in.position();
    }

    /** Offset of the first header of the current entry, extended headers included. */
    long headerPosition() {
        return headerPosition;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public @Nullable EntryException refusal() {
        return refusal;
    }

    @Override
    public boolean next() throws IOException {
        while (true) {
            in.skipNBytes(payloadEnd - in.position());
            headerPosition = in.position();
            if (headerPosition >= end) {
                return false;
            }
            if (!readHeader()) {
                return false;
            }
            if (isRegular(block[TarHeader.TYPE]) && !name.endsWith("/")) {
                unread = true;
                return true;
            }
        }
    }

    /** Reads extended headers and the header they extend; returns false at the zero block that ends a tar. */
    private boolean readHeader() throws IOException {
        @Nullable String longName = null;
        Map<String, String> pax = Map.of();
        while (true) {
            long at = in.position();
            if (!readBlock(at)) {
                return false;
            }
            long stored = TarHeader.size(block, at);
            switch (block[TarHeader.TYPE]) {
                case 'x', 'X' -> pax = TarHeader.pax(extension(stored, at), at);
                case 'L' -> longName = TarHeader.text(extension(stored, at));
                // Global headers hold comments, and link names do not concern files.
                case 'g', 'K' -> in.skipNBytes(padded(stored, at));
                default -> {
                    describe(stored, longName, pax, at);
                    return true;
                }
            }
        }
    }

    private void describe(long stored, @Nullable String longName, Map<String, String> pax, long at) throws IOException {
        byte type = block[TarHeader.TYPE];
        String paxName = pax.get("path");
        name = paxName != null ? paxName : longName != null ? longName : TarHeader.name(block);
        String paxSize = pax.get("size");
        size = paxSize != null ? TarHeader.decimal(paxSize, at) : stored;
        refusal = null;
        if (type == 'S' || pax.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
            name = pax.getOrDefault("GNU.sparse.name", name);
            refusal = new EntryException("unsupported", "it is stored as a sparse file. Archive it without --sparse");
            skipSparseMap(type);
        } else if (name.length() > EntryException.MAX_NAME_CHARS) {
            refusal = EntryException.nameTooLong(name);
            name = EntryException.shortened(name);
        }
        payloadEnd = in.position();
        if (hasPayload(type)) {
            payloadEnd += padded(size, at);
        }
    }

    /** Skips the map blocks that follow old GNU sparse headers; each block tells whether another one follows. */
    private void skipSparseMap(byte type) throws IOException {
        boolean more = type == 'S' && block[482] == 1;
        while (more) {
            require(in.readNBytes(block, 0, BLOCK_BYTES), in.position());
            more = block[504] == 1;
        }
        block[TarHeader.TYPE] = '0';
    }

    private boolean readBlock(long at) throws IOException {
        int read = in.readNBytes(block, 0, BLOCK_BYTES);
        if (read == 0) {
            throw new EOFException("the file ends at byte " + at + " without the empty block that ends a tar");
        }
        require(read, at);
        if (TarHeader.isEmpty(block)) {
            return false;
        }
        TarHeader.check(block, at);
        return true;
    }

    private static void require(int read, long at) throws EOFException {
        if (read < BLOCK_BYTES) {
            throw new EOFException("the file ends within a header, at byte " + (at + read));
        }
    }

    private byte[] extension(long length, long at) throws IOException {
        if (length > MAX_EXTENSION_BYTES) {
            throw new IOException("the extended header at byte " + at + " has " + length + " bytes (expected at most "
                    + MAX_EXTENSION_BYTES + ")");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new EOFException("the file ends within the extended header at byte " + at);
        }
        in.skipNBytes(padded(length, at) - length);
        return bytes;
    }

    private static long padded(long length, long at) throws IOException {
        if (length < 0 || length > Long.MAX_VALUE - at - 2L * BLOCK_BYTES) {
            throw new IOException("the header at byte " + at + " declares " + length + " bytes");
        }
        return (length + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    private static boolean isRegular(byte type) {
        return type == 0 || type == '0' || type == '7';
    }

    /** Links, devices, folders and pipes have no payload, whatever their size field; unknown types do. */
    private static boolean hasPayload(byte type) {
        return type < '1' || type > '6';
    }

    @Override
    public int read(ByteStore store, int limit) throws IOException {
        if (!unread) {
            throw new IllegalStateException("an entry of a stream can be read only once");
        }
        unread = false;
        int wanted = (int) Math.min(size, limit);
        int read = store.fill(in, wanted);
        if (read < wanted) {
            throw new EntryException(
                    "truncated",
                    "the archive ends after " + read + " of its " + size + " bytes. Fetch the archive again");
        }
        return read;
    }

    @Override
    public void pass() throws IOException {
        unread = false;
        try {
            in.skipNBytes(size);
        } catch (EOFException e) {
            throw new EntryException(
                    "truncated", "the archive ends before its " + size + " bytes do. Fetch the archive again");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
