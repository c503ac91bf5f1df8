/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.repvgg.jobs.io.LimitedStream;
import org.repvgg.jobs.io.StoreStream;
import org.repvgg.jobs.source.input.ByteStore;
import org.repvgg.jobs.source.input.EntryException;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** The rarer methods of compression in zips, by the libraries that read them. Source: PKWARE's APPNOTE 6.3, 4.4.5. */
final class ZipMethod {
    private static final int SHRUNK = 1;
    private static final int IMPLODED = 6;
    private static final int DEFLATE64 = 9;
    private static final int BZIP2 = 12;
    private static final int LZMA = 14;
    private static final int ZSTD = 93;
    private static final int XZ = 95;
    /** The flag of LZMA streams that end with a mark. */
    private static final int LZMA_END_MARK = 2;

    private static final int MEMORY_KIB = 80 << 10;

    private ZipMethod() {}

    static boolean isKnown(int method) {
        return switch (method) {
            case SHRUNK, IMPLODED, DEFLATE64, BZIP2, LZMA, ZSTD, XZ -> true;
            default -> false;
        };
    }

    /** All that are read, for messages. */
    static String names() {
        return "0 stored, 1 shrunk, 6 imploded, 8 deflated, 9 Deflate64, 12 bzip2, 14 LZMA, 93 zstd, 95 xz";
    }

    /** Reads the entry whose compressed bytes come next; at most one byte more than {@code size} is expanded. */
    static int expand(ZipDirectory.Entry entry, StoreStream data, ByteStore store, int size) throws IOException {
        try {
            int read = store.fill(open(entry, data), size + 1);
            if (read > size) {
                throw new EntryException("corrupt", "it is larger than the " + size + " bytes that its entry declares");
            }
            return read;
        } catch (EOFException | EntryException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new EntryException("corrupt", "its compressed bytes are damaged: " + e.getMessage());
        }
    }

    /** The entry's first bytes, none if they cannot be expanded. */
    static int peek(ZipDirectory.Entry entry, StoreStream data, byte[] head, int wanted) {
        try {
            return open(entry, data).readNBytes(head, 0, wanted);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    private static InputStream open(ZipDirectory.Entry entry, StoreStream data) throws IOException {
        if (entry.method() == SHRUNK || entry.method() == IMPLODED) {
            // their decoders are not public: read by the local header
            data.seek(entry.header());
            ZipArchiveInputStream zip = new ZipArchiveInputStream(data);
            if (zip.getNextEntry() == null) {
                throw new EntryException("corrupt", "found no local header at byte " + entry.header());
            }
            return zip;
        }
        InputStream in = new BufferedInputStream(new LimitedStream(data, entry.compressed()));
        return switch (entry.method()) {
            case DEFLATE64 -> new Deflate64CompressorInputStream(in);
            case BZIP2 -> new BZip2CompressorInputStream(in);
            case XZ -> new XZInputStream(in, MEMORY_KIB);
            case ZSTD -> new ZstdInputStream(in);
            case LZMA -> lzma(in, (entry.flags() & LZMA_END_MARK) == 0 ? entry.size() : -1);
            default -> throw new IllegalArgumentException("method " + entry.method());
        };
    }

    /** Two bytes of version, two of the length of the properties, five of properties. */
    private static InputStream lzma(InputStream in, long size) throws IOException {
        byte[] header = in.readNBytes(9);
        if (header.length < 9 || header[2] != 5 || header[3] != 0) {
            throw new EntryException("corrupt", "its LZMA header is damaged");
        }
        int dictionary =
                header[5] & 0xff | (header[6] & 0xff) << 8 | (header[7] & 0xff) << 16 | (header[8] & 0xff) << 24;
        if (LZMAInputStream.getMemoryUsage(dictionary, header[4]) > MEMORY_KIB) {
            throw new EntryException("too_large", "its LZMA dictionary has " + dictionary + " bytes");
        }
        return new LZMAInputStream(in, size, header[4], dictionary);
    }
}
