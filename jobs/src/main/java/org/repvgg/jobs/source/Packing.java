/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.util.ArrayList;
import java.util.List;

/**
 * How whole files are put together into splits, so that a task is worth its start, its batches are full, and a split has one
 * part of the output for many files. Loose files are packed among themselves, archives among themselves.
 *
 * <p>Archives may hold any number of images, so their packs are smaller where the input is, and every core gets some. Which
 * files share a pack changes no row, and no file's part once that is finished.
 *
 * @param packBytes what a pack may cost
 * @param openCostBytes what opening one more file costs, in bytes that could be read meanwhile
 * @param cores that are to be kept busy
 */
public record Packing(long packBytes, long openCostBytes, int cores) {
    /** Enough for tasks to end together when their costs are alike. */
    private static final int SPLITS_A_CORE = 2;

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

    /** Splits that read these files whole, each file in one. */
    public List<Split> pack(List<SourceFile> files) {
        Pack loose = new Pack();
        List<SourceFile> archives = new ArrayList<>();
        for (SourceFile file : files) {
            if (file.isArchive()) {
                archives.add(file);
            } else {
                loose.add(file);
            }
        }
        List<Split> splits = new ArrayList<>(loose.end());
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
        // packs of like costs, cut where the running sum comes nearest to that
        long packs =
                Math.max((long) Math.ceil(total / packBytes), Math.min(small.size(), (long) SPLITS_A_CORE * cores));
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

    /** Loose files on their way into splits, of which only the last is held file by file. */
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

        /** The splits of all that was added. */
        List<Split> end() {
            close();
            return full;
        }
    }
}
