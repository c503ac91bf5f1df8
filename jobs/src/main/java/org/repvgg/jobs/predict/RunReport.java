/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.repvgg.jobs.output.PartSummary;
import org.repvgg.jobs.output.RunManifest.ArchiveErrors;
import org.repvgg.jobs.output.RunManifest.Counts;
import org.repvgg.jobs.output.RunManifest.TaskSeconds;
import org.repvgg.jobs.predict.task.SplitStats;
import org.repvgg.jobs.source.input.NotTaken;

/** Counts of the whole output, added up over the footers of its parts, and the task times of this run. */
public final class RunReport {
    /**
     * Maximum number of damaged archives, archives with errors and executors named in the report; the rest is only
     * counted.
     */
    private static final int MAX_NAMED = 50;

    private final List<PartSummary> parts;
    private final Collection<SplitStats> tallies;
    private final SortedMap<String, Long> errors = new TreeMap<>();
    private final SortedMap<String, Long> kernels = new TreeMap<>();
    private final SortedMap<String, String> kernelReasons = new TreeMap<>();
    private final List<String> damaged = new ArrayList<>();
    private long predicted;
    private int damagedArchives;
    private NotTaken notTaken = NotTaken.NOTHING;

    /**
     * @param parts all parts of the output
     * @param tallies of the splits that this run did
     */
    public RunReport(List<PartSummary> parts, Collection<SplitStats> tallies) {
        this.parts = parts;
        this.tallies = tallies;
        for (PartSummary part : parts) {
            predicted += part.predicted();
            part.errorsByCode().forEach((code, count) -> errors.merge(code, count, Long::sum));
            notTaken = notTaken.plus(part.notTaken());
            damagedArchives += part.damaged().size();
            for (String message : part.damaged()) {
                if (damaged.size() < MAX_NAMED) {
                    damaged.add(message);
                }
            }
        }
        for (SplitStats tally : tallies) {
            kernels.merge(tally.kernel(), tally.rows(), Long::sum);
            kernelReasons.putIfAbsent(tally.kernel(), tally.kernelReason());
        }
    }

    /** The same with what the listing left alone. */
    RunReport with(NotTaken listed) {
        notTaken = notTaken.plus(listed);
        return this;
    }

    /** What has no row: of the listing and of all parts. */
    NotTaken notTaken() {
        return notTaken;
    }

    long failed() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    public long rows() {
        return predicted + failed();
    }

    double errorRate() {
        return rows() == 0 ? 0 : (double) failed() / rows();
    }

    /** Rows of the splits that this run did. */
    long rowsNow() {
        return tallies.stream().mapToLong(SplitStats::rows).sum();
    }

    SortedMap<String, Long> errors() {
        return errors;
    }

    List<String> damaged() {
        return damaged;
    }

    /** Which kernels ran, and why; more than one if the cluster is heterogeneous. */
    String kernelLine() {
        return kernelReasons.isEmpty()
                ? "none ran, because nothing was left to do."
                : String.join(" ", kernelReasons.values());
    }

    /** The counts as in {@code run.json}. */
    public Counts counts() {
        return new Counts(
                rows(),
                rowsNow(),
                predicted,
                failed(),
                errors,
                errorsByArchive(),
                damagedArchives,
                damaged,
                parts.size(),
                tallies.stream().mapToLong(SplitStats::bytes).sum(),
                tallies.stream().mapToLong(SplitStats::reopenings).sum(),
                kernels,
                kernelReasons,
                hosts(),
                enginesPacked(),
                new TaskSeconds(
                        taskSeconds(SplitStats::readNanos),
                        taskSeconds(SplitStats::decodeNanos),
                        taskSeconds(SplitStats::inferNanos),
                        taskSeconds(SplitStats::writeNanos)),
                notTaken);
    }

    /** The archives with most errors, by code; files outside of archives count together. */
    private List<ArchiveErrors> errorsByArchive() {
        SortedMap<String, SortedMap<String, Long>> byArchive = new TreeMap<>();
        for (PartSummary part : parts) {
            part.errors().forEach((archive, codes) -> {
                SortedMap<String, Long> sums = byArchive.computeIfAbsent(archive, name -> new TreeMap<>());
                codes.forEach((code, count) -> sums.merge(code, count, Long::sum));
            });
        }
        return byArchive.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().values().stream()
                        .mapToLong(Long::longValue)
                        .sum()))
                .limit(MAX_NAMED)
                .map(entry -> new ArchiveErrors(entry.getKey(), entry.getValue()))
                .toList();
    }

    private SortedMap<String, Long> hosts() {
        SortedMap<String, Long> hosts = new TreeMap<>();
        tallies.forEach(tally -> hosts.merge(tally.host(), tally.rows(), Long::sum));
        return hosts;
    }

    /** How often each executor packed the network: once, unless it was already packed or models changed. */
    private SortedMap<String, Long> enginesPacked() {
        SortedMap<String, Long> packed = new TreeMap<>();
        for (SplitStats tally : tallies) {
            if (packed.size() < MAX_NAMED || packed.containsKey(tally.executor())) {
                packed.merge(tally.executor(), tally.enginesPacked(), Math::max);
            }
        }
        return packed;
    }

    private double taskSeconds(java.util.function.ToLongFunction<SplitStats> nanos) {
        return seconds(tallies.stream().mapToLong(nanos).sum());
    }

    static double seconds(long nanos) {
        return Math.round(nanos / 1e6) / 1e3;
    }
}
