/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.io.Serializable;
import java.util.List;
import org.repvgg.jobs.source.input.FileList;
import org.repvgg.jobs.source.input.Range;
import org.repvgg.jobs.source.input.SourceFile;

/** The input of one task: a pack of whole files, archives or not, or a range of one archive. */
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

    /** Position in the plan, from 0; stable only for the same listing. */
    public int index() {
        return index;
    }

    /** Bytes to read, as far as the listing tells. */
    public long length() {
        return length;
    }

    /** Relative cost: its bytes plus an allowance per opened file. */
    public long cost() {
        return cost;
    }

    /** Number of files. */
    public int fileCount() {
        return files.count();
    }

    /** Where it begins in its archive, a byte offset; 0 for whole files. */
    public long start() {
        return range.start();
    }

    /** Where it ends in its archive, a byte offset; {@link Long#MAX_VALUE} for whole files and last ranges. */
    public long end() {
        return range.end();
    }

    /** Its files, in reading order. */
    public List<SourceFile> files() {
        return files.unpack();
    }

    /** Whether it reads whole files. */
    public boolean isWhole() {
        return range.isAll();
    }

    int packedBytes() {
        return files.packedBytes();
    }

    public Range range() {
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
