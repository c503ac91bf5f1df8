/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.Serializable;
import java.util.List;

/** What one task reads: a pack of whole files, archives or loose ones, or a range of one archive. */
public final class Split implements Serializable {
    private static final long serialVersionUID = 2L;

    private final int index;
    private final FileList files;
    private final Range range;
    private final long length;
    private final long cost;

    Split(int index, FileList files, Range range, long length, long cost) {
        this.index = index;
        this.files = files;
        this.range = range;
        this.length = length;
        this.cost = cost;
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

    /** Where in its archive it begins, a byte offset; 0 for whole files. */
    public long start() {
        return range.start();
    }

    /** Where in its archive it ends, a byte offset; {@link Long#MAX_VALUE} for whole files and last ranges. */
    public long end() {
        return range.end();
    }

    /** Its files, in the order of reading. */
    public List<SourceFile> files() {
        return files.unpack();
    }

    /** Whether it reads its files whole. */
    public boolean isWhole() {
        return range.isAll();
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
