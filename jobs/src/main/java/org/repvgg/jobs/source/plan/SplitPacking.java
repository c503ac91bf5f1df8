/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.util.ArrayList;
import java.util.List;
import org.repvgg.jobs.source.input.FileList;
import org.repvgg.jobs.source.input.Range;
import org.repvgg.jobs.source.input.SourceFile;

/**
 * How whole files are combined into splits, so that a task justifies its startup cost, its batches are full, and one
 * part of the output holds the rows of many files. Images outside of archives, files of which only
 * the bytes tell what they are, and archives are packed separately.
 *
 * <p>Archives may contain any number of images, so their packs are smaller if the input is small, to give every core
 * some. Which files share a pack changes no row, nor the part of any file that is already finished.
 *
 * @param packBytes maximum cost of a pack
 * @param openCostBytes cost of opening one more file, in bytes that could be read in the same time
 * @param cores number of cores to keep busy
 */
public record SplitPacking(long packBytes, long openCostBytes, int cores) {
    /** Enough for tasks to end at about the same time if their costs are similar. */
    private static final int SPLITS_PER_CORE = 2;

    /** The split that reads these files whole, in this order. */
    public Split whole(List<SourceFile> files) {
        long length = 0;
        long cost = 0;
        for (SourceFile file : files) {
            length += Math.max(0, file.length());
            cost += cost(file);
        }
        return new Split(0, FileList.of(files), Range.ALL, length, cost);
    }

    /** Splits that read these files whole, each file in exactly one. */
    public List<Split> pack(List<SourceFile> files) {
        Pack loose = new Pack();
        Pack unknown = new Pack();
        List<SourceFile> archives = new ArrayList<>();
        for (SourceFile file : files) {
            if (file.isArchive()) {
                archives.add(file);
            } else if (file.kind().isUnknown()) {
                unknown.add(file);
            } else {
                loose.add(file);
            }
        }
        List<Split> splits = new ArrayList<>(loose.end());
        splits.addAll(unknown.end());
        splits.addAll(packArchives(archives));
        return splits;
    }

    private List<Split> packArchives(List<SourceFile> archives) {
        List<Split> splits = new ArrayList<>();
        List<SourceFile> small = new ArrayList<>();
        double total = 0;
        for (SourceFile archive : archives) {
            if (cost(archive) < packBytes) {
                small.add(archive);
                total += cost(archive);
            } else {
                splits.add(whole(List.of(archive)));
            }
        }
        // packs of equal cost, cut where the running sum comes closest to it
        long packs =
                Math.max((long) Math.ceil(total / packBytes), Math.min(small.size(), (long) SPLITS_PER_CORE * cores));
        boolean alone = packs == small.size();
        List<SourceFile> pack = new ArrayList<>();
        double sum = 0;
        long current = 0;
        for (SourceFile archive : small) {
            long place = (long) ((sum + cost(archive) / 2.0) / total * packs);
            if (!pack.isEmpty() && (alone || place > current)) {
                splits.add(whole(pack));
                pack.clear();
            }
            current = place;
            pack.add(archive);
            sum += cost(archive);
        }
        if (!pack.isEmpty()) {
            splits.add(whole(pack));
        }
        return splits;
    }

    private long cost(SourceFile file) {
        return Math.max(0, file.length()) + openCostBytes;
    }

    /** Collects images outside of archives into splits; only the last split is held as a list of files. */
    final class Pack {
        private final List<Split> full = new ArrayList<>();
        private final List<SourceFile> files = new ArrayList<>();
        private long cost;

        void add(SourceFile file) {
            if (cost + cost(file) > packBytes) {
                close();
            }
            files.add(file);
            cost += cost(file);
        }

        private void close() {
            if (!files.isEmpty()) {
                full.add(whole(files));
                files.clear();
                cost = 0;
            }
        }

        /** The splits of all added files. */
        List<Split> end() {
            close();
            return full;
        }
    }
}
