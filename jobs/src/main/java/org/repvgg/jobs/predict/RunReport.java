/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.repvgg.jobs.output.PartSummary;

/** Counts of the whole output, added up over the footers of its parts, and the timings of this run. */
final class RunReport {
    /**
     * Maximum number of damaged archives, archives with errors and executors named in the report; the rest is only
     * counted.
     */
    private static final int MAX_NAMED = 50;

    private final List<PartSummary> parts;
    private final Collection<SplitTally> tallies;
    private final SortedMap<String, Long> errors = new TreeMap<>();
    private final SortedMap<String, Long> kernels = new TreeMap<>();
    private final SortedMap<String, String> kernelReasons = new TreeMap<>();
    private final List<String> damaged = new ArrayList<>();
    private long predicted;
    private int damagedArchives;

    /**
     * @param parts all parts of the output
     * @param tallies of the splits that this run did
     */
    RunReport(List<PartSummary> parts, Collection<SplitTally> tallies) {
        this.parts = parts;
        this.tallies = tallies;
        for (PartSummary part : parts) {
            predicted += part.predicted();
            part.errorsByCode().forEach((code, count) -> errors.merge(code, count, Long::sum));
            damagedArchives += part.damaged().size();
            for (String message : part.damaged()) {
                if (damaged.size() < MAX_NAMED) {
                    damaged.add(message);
                }
            }
        }
        for (SplitTally tally : tallies) {
            kernels.merge(tally.kernel(), tally.rows(), Long::sum);
            kernelReasons.putIfAbsent(tally.kernel(), tally.kernelReason());
        }
    }

    long failed() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    long rows() {
        return predicted + failed();
    }

    double errorRate() {
        return rows() == 0 ? 0 : (double) failed() / rows();
    }

    /** Rows of the splits that this run did. */
    long rowsNow() {
        return tallies.stream().mapToLong(SplitTally::rows).sum();
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

    /** The counts and timings as in {@code run.json}. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("images", rows());
        map.put("images_this_run", rowsNow());
        map.put("predicted", predicted);
        map.put("failed", failed());
        map.put("errors", errors);
        map.put("errors_by_archive", errorsByArchive());
        map.put("damaged_archives", damagedArchives);
        map.put("damaged", damaged);
        map.put("parts", parts.size());
        map.put("bytes_this_run", tallies.stream().mapToLong(SplitTally::bytes).sum());
        map.put(
                "reopenings_this_run",
                tallies.stream().mapToLong(SplitTally::reopenings).sum());
        map.put("kernels", kernels);
        map.put("kernel_reasons", kernelReasons);
        map.put("hosts", hosts());
        map.put("engines_packed", enginesPacked());
        Map<String, Object> seconds = new LinkedHashMap<>();
        seconds.put("read", taskSeconds(SplitTally::readNanos));
        seconds.put("decode", taskSeconds(SplitTally::decodeNanos));
        seconds.put("infer", taskSeconds(SplitTally::inferNanos));
        seconds.put("write", taskSeconds(SplitTally::writeNanos));
        map.put("task_seconds", seconds);
        return map;
    }

    /** The archives with most errors, by code; files outside of archives count together. */
    private List<Map<String, Object>> errorsByArchive() {
        Map<String, SortedMap<String, Long>> byArchive = new TreeMap<>();
        for (PartSummary part : parts) {
            part.errors().forEach((archive, codes) -> {
                SortedMap<String, Long> sums = byArchive.computeIfAbsent(archive, name -> new TreeMap<>());
                codes.forEach((code, count) -> sums.merge(code, count, Long::sum));
            });
        }
        List<Map<String, Object>> table = new ArrayList<>();
        byArchive.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().values().stream()
                        .mapToLong(Long::longValue)
                        .sum()))
                .limit(MAX_NAMED)
                .forEach(entry -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("archive", entry.getKey());
                    row.put("errors", entry.getValue());
                    table.add(row);
                });
        return table;
    }

    private SortedMap<String, Long> hosts() {
        SortedMap<String, Long> hosts = new TreeMap<>();
        tallies.forEach(tally -> hosts.merge(tally.host(), tally.rows(), Long::sum));
        return hosts;
    }

    /** How often each executor packed the network: once, unless it was already packed or models changed. */
    private SortedMap<String, Long> enginesPacked() {
        SortedMap<String, Long> packed = new TreeMap<>();
        for (SplitTally tally : tallies) {
            if (packed.size() < MAX_NAMED || packed.containsKey(tally.executor())) {
                packed.merge(tally.executor(), tally.enginesPacked(), Math::max);
            }
        }
        return packed;
    }

    private double taskSeconds(java.util.function.ToLongFunction<SplitTally> nanos) {
        return seconds(tallies.stream().mapToLong(nanos).sum());
    }

    static double seconds(long nanos) {
        return Math.round(nanos / 1e6) / 1e3;
    }
}
