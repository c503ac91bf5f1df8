/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What one task reads: one archive or a range of it, or a pack of loose files.
 *
 * <p>Its {@link #key} depends on its own files alone: archives that appear beside it leave it as it is. A new loose file
 * changes the key of the pack it falls into.
 */
public final class Split implements Serializable {
    private static final long serialVersionUID = 2L;
    private static final int KEY_BYTES = 16;

    private final int index;
    private final FileList files;
    private final Range range;
    private final long length;
    private final long cost;

    /** A pack of whole files, to be read in this order. */
    public Split(int index, List<SourceFile> files) {
        this(index, FileList.of(files), Range.ALL, sum(files), sum(files));
    }

    Split(int index, FileList files, Range range, long length, long cost) {
        this.index = index;
        this.files = files;
        this.range = range;
        this.length = length;
        this.cost = cost;
    }

    private static long sum(List<SourceFile> files) {
        return files.stream().mapToLong(file -> Math.max(0, file.length())).sum();
    }

    /** From 0 in the order of the plan: the same for the same listing, and only for that. */
    public int index() {
        return index;
    }

    /** Bytes to read, as far as the listing knows. */
    public long length() {
        return length;
    }

    /** What it costs compared with other splits: its bytes and an allowance for each file opened. */
    public long cost() {
        return cost;
    }

    /** Files it touches. */
    public int fileCount() {
        return files.count();
    }

    /**
     * 32 hexadecimal digits that name this split's work: the hash of its files' paths, lengths, modification times and of
     * the byte range. Equal in every run whose listing finds these files unchanged.
     */
    public String key() {
        MessageDigest digest = sha256();
        for (SourceFile file : files()) {
            digest.update(identity(file).getBytes(StandardCharsets.UTF_8));
        }
        digest.update((range.start() + "-" + range.end()).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(), 0, KEY_BYTES);
    }

    /** Paths of its files, in the order of reading. */
    public List<String> paths() {
        return files().stream().map(SourceFile::path).toList();
    }

    /** Where in its archive it begins, a byte offset; 0 for whole files. */
    public long start() {
        return range.start();
    }

    /** Where in its archive it ends, a byte offset; {@link Long#MAX_VALUE} for whole files and last ranges. */
    public long end() {
        return range.end();
    }

    private static String identity(SourceFile file) {
        return file.path() + '\0' + file.length() + '\0' + file.modifiedMillis() + '\n';
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** Its files, in the order of reading. */
    public List<SourceFile> files() {
        return files.unpack();
    }

    int packedBytes() {
        return files.packedBytes();
    }

    Range range() {
        return range;
    }

    Split withIndex(int newIndex) {
        return new Split(newIndex, files, range, length, cost);
    }

    @Override
    public String toString() {
        return "split " + index + ": " + files.count() + " files, " + length + " bytes"
                + (range.isAll() ? "" : " from byte " + range.start());
    }
}
