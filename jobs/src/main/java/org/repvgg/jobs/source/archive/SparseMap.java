/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.PositionedStream;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EntryException;

/**
 * Where the stored pieces of a sparse file belong; zeros lie between them. Source: GNU tar manual, "Storing Sparse
 * Files", the old format and the PAX formats 0.0, 0.1 and 1.0.
 *
 * @param size of the file with its holes
 * @param pieces offset and length of each, in order
 */
record SparseMap(long size, List<long[]> pieces) {
    private static final int BLOCK_BYTES = 512;
    private static final int MAX_PIECES = 1 << 16;
    private static final int OLD_MAP = 386;
    private static final int OLD_PIECES = 4;
    private static final int OLD_MORE = 482;
    private static final int OLD_SIZE = 483;
    private static final int EXTENSION_PIECES = 21;
    private static final int EXTENSION_MORE = 504;
    private static final int NUMBER_BYTES = 12;

    SparseMap {
        long end = 0;
        for (long[] piece : pieces) {
            if (piece[0] < end || piece[1] < 0 || piece[0] > size - piece[1]) {
                throw new IllegalArgumentException("the map of its pieces contradicts its size of " + size + " bytes");
            }
            end = piece[0] + piece[1];
        }
    }

    /** The map in a header of type S and the blocks behind it. */
    static SparseMap old(byte[] header, PositionedStream in, long at) throws IOException {
        List<long[]> pieces = new ArrayList<>();
        take(header, OLD_MAP, OLD_PIECES, pieces, at);
        byte[] block = new byte[BLOCK_BYTES];
        boolean more = header[OLD_MORE] == 1;
        while (more) {
            if (in.readNBytes(block, 0, BLOCK_BYTES) < BLOCK_BYTES) {
                throw new EOFException("the file ends within a header, at byte " + in.position());
            }
            take(block, 0, EXTENSION_PIECES, pieces, at);
            more = block[EXTENSION_MORE] == 1;
        }
        return of(TarHeader.number(header, OLD_SIZE, at), pieces);
    }

    private static void take(byte[] block, int from, int count, List<long[]> pieces, long at) throws IOException {
        for (int i = 0; i < count && block[from + 2 * NUMBER_BYTES * i] != 0; i++) {
            int offset = from + 2 * NUMBER_BYTES * i;
            add(pieces, TarHeader.number(block, offset, at), TarHeader.number(block, offset + NUMBER_BYTES, at));
        }
    }

    private static void add(List<long[]> pieces, long offset, long length) throws IOException {
        if (pieces.size() == MAX_PIECES) {
            throw new EntryException("unsupported", "it is sparse, in more than " + MAX_PIECES + " pieces");
        }
        pieces.add(new long[] {offset, length});
    }

    /** The map of a PAX header: in its records, or at the beginning of the payload, which is then read. */
    static @Nullable SparseMap pax(Map<String, String> pax, PositionedStream in) throws IOException {
        String major = pax.get("GNU.sparse.major");
        String real = pax.getOrDefault("GNU.sparse.realsize", pax.get("GNU.sparse.size"));
        if (real == null) {
            return null;
        }
        List<long[]> pieces = new ArrayList<>();
        if ("1".equals(major)) {
            Lines lines = new Lines(in);
            long count = lines.next();
            for (long i = 0; i < count; i++) {
                add(pieces, lines.next(), lines.next());
            }
            lines.toBlock();
        } else {
            String[] numbers = pax.getOrDefault("GNU.sparse.map", "").split(",");
            for (int i = 0; i + 1 < numbers.length; i += 2) {
                add(pieces, number(numbers[i]), number(numbers[i + 1]));
            }
        }
        return of(number(real), pieces);
    }

    private static SparseMap of(long size, List<long[]> pieces) throws EntryException {
        try {
            return new SparseMap(size, List.copyOf(pieces));
        } catch (IllegalArgumentException e) {
            throw new EntryException("corrupt", String.valueOf(e.getMessage()));
        }
    }

    private static long number(String digits) throws EntryException {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new EntryException("corrupt", "the map of its pieces has a number that is none");
        }
    }

    /** Decimal numbers, each on a line. */
    private record Lines(PositionedStream in, long start) {
        Lines(PositionedStream in) {
            this(in, in.position());
        }

        long next() throws IOException {
            StringBuilder digits = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0 || digits.length() > 20) {
                    throw new EntryException("corrupt", "the map of its pieces is malformed");
                }
                digits.append((char) c);
            }
            return number(digits.toString());
        }

        void toBlock() throws IOException {
            long read = in.position() - start;
            in.skipNBytes((BLOCK_BYTES - read % BLOCK_BYTES) % BLOCK_BYTES);
        }
    }

    /** Bytes of all pieces. */
    long stored() {
        return pieces.stream().mapToLong(piece -> piece[1]).sum();
    }

    /** Reads the whole file, which must have at most {@code limit} bytes. */
    int read(PositionedStream in, ByteStore store, int limit) throws IOException {
        int total = (int) Math.min(size, limit);
        int at = 0;
        for (long[] piece : pieces) {
            int length = (int) piece[1];
            int end = (int) (piece[0] + length);
            store.require(end, limit);
            Arrays.fill(store.bytes(), at, (int) piece[0], (byte) 0);
            int read = in.readNBytes(store.bytes(), (int) piece[0], length);
            if (read < length) {
                throw new EntryException("truncated", "the archive ends within it. Fetch the archive again");
            }
            at = end;
        }
        store.require(total, limit);
        Arrays.fill(store.bytes(), at, total, (byte) 0);
        return total;
    }
}
