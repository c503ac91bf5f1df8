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
 * Entries of a tar: ustar, POSIX pax and GNU, as Python's tarfile interprets them; further tars behind its end mark are
 * read as GNU tar does with {@code --ignore-zeros}. Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax
 * Extended Header"; GNU tar manual, "Basic Tar Format".
 *
 * <p>commons-compress reads tars too. This reader stays because cuts need the offsets of headers, payloads are skipped by
 * seeking, and memory is bounded whatever sizes the headers declare: extended headers are read up to a limit, payloads
 * only on demand, and unread payloads are skipped.
 */
final class TarEntries implements ArchiveEntries {
    private static final int BLOCK_BYTES = 512;
    /** Tools write extended headers of a few kilobytes at most; larger ones are damaged or malicious. */
    static final int MAX_EXTENSION_BYTES = 1 << 20;

    private static final byte[] NO_HEAD = {};

    private final PositionedStream in;
    private final long end;
    private final byte[] block = new byte[BLOCK_BYTES];
    private long headerPosition;
    private long payloadEnd;
    private long size;
    private boolean unread;
    private byte[] head = NO_HEAD;
    private String name = "";
    private @Nullable SparseMap sparse;
    private @Nullable ArchiveLink link;
    private @Nullable EntryException refusal;
    private @Nullable String bytesBehindEnd;

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
    public @Nullable ArchiveLink link() {
        return link;
    }

    @Override
    public @Nullable String bytesBehindEnd() {
        return bytesBehindEnd;
    }

    @Override
    public boolean next() throws IOException {
        while (true) {
            in.skipNBytes(payloadEnd - in.position());
            head = NO_HEAD;
            headerPosition = in.position();
            if (headerPosition >= end || !readHeader()) {
                return false;
            }
            if ((isRegular(block[TarHeader.TYPE]) || link != null) && !name.endsWith("/")) {
                unread = true;
                return true;
            }
        }
    }

    /** Reads extended headers and the header they extend; returns false at the end of the last tar. */
    private boolean readHeader() throws IOException {
        @Nullable String longName = null;
        @Nullable String longLink = null;
        Map<String, String> pax = Map.of();
        while (true) {
            long at = in.position();
            if (!readBlock(at)) {
                if (!findNextTar()) {
                    return false;
                }
                at = headerPosition;
                longName = null;
                longLink = null;
                pax = Map.of();
            }
            long stored = TarHeader.size(block, at);
            switch (block[TarHeader.TYPE]) {
                case 'x', 'X' -> pax = TarHeader.pax(extension(stored, at), at);
                case 'L' -> longName = TarHeader.text(extension(stored, at));
                case 'K' -> longLink = TarHeader.text(extension(stored, at));
                // Global headers hold comments.
                case 'g' -> in.skipNBytes(padded(stored, at));
                default -> {
                    describe(stored, longName, longLink, pax, at);
                    return true;
                }
            }
        }
    }

    /**
     * After an empty block: passes over more of them to the header of another tar. Returns false at the end of the file
     * or of the range, or where something else stands.
     */
    private boolean findNextTar() throws IOException {
        while (true) {
            headerPosition = in.position();
            int read = in.readNBytes(block, 0, BLOCK_BYTES);
            if (read == 0 || headerPosition >= end) {
                bytesBehindEnd = in instanceof ExpandedStream expanded && expanded.bytesBehindEnd()
                        ? "behind its compressed content"
                        : null;
                return false;
            }
            boolean isHeader = read == BLOCK_BYTES;
            if (isHeader && TarHeader.isEmpty(block)) {
                continue;
            }
            try {
                if (isHeader) {
                    TarHeader.check(block, headerPosition);
                    return true;
                }
            } catch (IOException e) {
                isHeader = false;
            }
            if (!isEmpty(block, read)) {
                bytesBehindEnd = "from byte " + headerPosition + " on";
            }
            return false;
        }
    }

    private static boolean isEmpty(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void describe(
            long stored, @Nullable String longName, @Nullable String longLink, Map<String, String> pax, long at)
            throws IOException {
        byte type = block[TarHeader.TYPE];
        String paxName = pax.get("path");
        name = paxName != null ? paxName : longName != null ? longName : TarHeader.name(block);
        String paxSize = pax.get("size");
        size = paxSize != null ? TarHeader.decimal(paxSize, at) : stored;
        long packed = size;
        long from = in.position();
        refusal = null;
        sparse = null;
        link = null;
        boolean old = type == 'S';
        if (old || pax.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
            name = pax.getOrDefault("GNU.sparse.name", name);
            try {
                sparse = old ? SparseMap.old(block.clone(), in, at) : SparseMap.pax(pax, in);
                if (sparse == null) {
                    refusal = new EntryException("corrupt", "it is stored as a sparse file without its size");
                } else {
                    size = sparse.size();
                }
            } catch (EntryException e) {
                refusal = e;
            }
            if (old) {
                // the blocks of the map are not part of the payload, in PAX format they are
                from = in.position();
            }
            block[TarHeader.TYPE] = '0';
        }
        if (name.length() > EntryException.MAX_NAME_CHARS) {
            refusal = EntryException.nameTooLong(name);
            name = EntryException.shortened(name);
        }
        if (type == '1' || type == '2') {
            String paxLink = pax.get("linkpath");
            String target = paxLink != null ? paxLink : longLink != null ? longLink : TarHeader.linkName(block);
            link = type == '1' ? ArchiveLink.hard(target) : ArchiveLink.symbolic(name, target);
        }
        payloadEnd = from;
        if (hasPayload(type)) {
            payloadEnd += padded(packed, at);
        }
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
    public int peek(byte[] into) throws IOException {
        int wanted = (int) Math.min(size, into.length);
        if (sparse != null) {
            return 0;
        }
        if (head.length == 0) {
            head = in.readNBytes(wanted);
        }
        System.arraycopy(head, 0, into, 0, head.length);
        return head.length;
    }

    @Override
    public int read(ByteStore store, int limit) throws IOException {
        if (!unread) {
            throw new IllegalStateException("an entry of a stream can be read only once");
        }
        unread = false;
        if (sparse != null) {
            return sparse.read(in, store, limit);
        }
        int wanted = (int) Math.min(size, limit);
        store.require(head.length, limit);
        System.arraycopy(head, 0, store.bytes(), 0, head.length);
        int read = store.fill(in, head.length, wanted);
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
            in.skipNBytes((sparse == null ? size : sparse.stored()) - head.length);
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
