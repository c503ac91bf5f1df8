/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.jobs.source.archive.TarIndex;
import org.repvgg.jobs.source.input.EntryFilter;
import org.repvgg.jobs.source.input.FileKind;
import org.repvgg.jobs.source.input.FileList;
import org.repvgg.jobs.source.input.NotTaken;
import org.repvgg.jobs.source.input.Range;
import org.repvgg.jobs.source.input.SourceFile;
import org.repvgg.jobs.source.parquet.TableColumns;

/**
 * Cuts listed files into splits: large archives into ranges, all other files into packs by bytes and count, those
 * whose names promise nothing among themselves. Where an
 * archive is cut depends only on the file. Splits are sorted by descending cost, so that the longest begin first and
 * tasks end at about the same time.
 */
public final class SplitCutter {
    /** Parquet files whose columns are looked at before the run, one per folder. */
    private static final int MAX_CHECKED = 20;

    private final PlanOptions options;
    private final Configuration conf;
    private final ExecutorService threads;
    private final List<Cutting> cuttings = new ArrayList<>();
    private final List<SourceFile> wholeArchives = new ArrayList<>();
    private final SplitPacking.Pack loose;
    private final SplitPacking.Pack unknown;
    /** Folders of which a Parquet file was checked. */
    private final Set<String> tables = new HashSet<>();

    private final List<Future<SourceFile>> checks = new ArrayList<>();
    private int files;
    private int archives;
    private long bytes;

    /** A large archive whose cuts are being determined. */
    private record Cutting(SourceFile file, Future<List<Range>> ranges) {}

    public SplitCutter(PlanOptions options, Configuration conf, ExecutorService threads) {
        this.options = options;
        this.conf = conf;
        this.threads = threads;
        loose = options.packing().new Pack();
        unknown = options.packing().new Pack();
    }

    public void add(SourceFile file) {
        EntryFilter prune = options.prune();
        if (prune != null
                && !(file.kind() != FileKind.IMAGE
                        ? prune.mayHold(file.path(), file.modifiedMillis())
                        : file.length() < 0 || prune.test(file.path(), file.length(), file.modifiedMillis()))) {
            return;
        }
        files++;
        bytes += Math.max(0, file.length());
        if (file.kind().isArchive()) {
            archives++;
            if (file.kind() == FileKind.PARQUET
                    && tables.size() < MAX_CHECKED
                    && tables.add(file.path().substring(0, file.path().lastIndexOf('/') + 1))) {
                checks.add(threads.submit(() -> {
                    TableColumns.requireClear(file, conf);
                    return file;
                }));
            }
            addArchive(file);
        } else if (file.kind().isUnknown()) {
            unknown.add(file);
        } else {
            loose.add(file);
        }
    }

    private void addArchive(SourceFile file) {
        boolean large = file.length() > 2 * options.rangeBytes();
        if (large
                && (file.kind() != FileKind.TAR || options.indexes(file.path()))
                && file.kind() != FileKind.COMPRESSED_TAR
                && file.kind() != FileKind.TFRECORD
                && file.kind() != FileKind.FOREIGN) {
            cuttings.add(new Cutting(file, threads.submit(() -> ranges(file))));
        } else {
            wholeArchives.add(file);
        }
    }

    private List<Range> ranges(SourceFile file) {
        int count = (int) Math.min(1 << 16, file.length() / options.rangeBytes());
        List<Long> starts = new ArrayList<>();
        starts.add(0L);
        if (file.kind() == FileKind.TAR) {
            starts.addAll(TarIndex.cuts(file, count, conf));
        } else {
            for (int i = 1; i < count; i++) {
                starts.add(file.length() / count * i);
            }
        }
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            ranges.add(new Range(starts.get(i), i + 1 < starts.size() ? starts.get(i + 1) : Long.MAX_VALUE));
        }
        return ranges;
    }

    private Split range(SourceFile file, Range range) {
        long length = Math.max(0, Math.min(range.end(), file.length()) - range.start());
        return new Split(
                0,
                FileList.of(List.of(file)),
                range,
                length,
                length + options.packing().openCostBytes());
    }

    /** The plan of all added files. */
    public SourcePlan finish(NotTaken notTaken) {
        checks.forEach(Futures::await);
        List<Split> splits = new ArrayList<>(loose.end());
        splits.addAll(unknown.end());
        splits.addAll(options.packing().pack(wholeArchives));
        for (Cutting cutting : cuttings) {
            for (Range range : Futures.await(cutting.ranges())) {
                splits.add(range(cutting.file(), range));
            }
        }
        // Stable sort: equal costs stay in listing order.
        splits.sort(Comparator.comparingLong(Split::cost).reversed());
        for (int i = 0; i < splits.size(); i++) {
            splits.set(i, splits.get(i).withIndex(i));
        }
        return new SourcePlan(splits, files, archives, notTaken, bytes, options.packing());
    }
}
