/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The results of all runtimes for one network and one number of threads.
 *
 * @param peakGflops throughput of fused multiply-adds on registers in GFLOPS, all threads together, one value per round
 * @param entries the results, variants of this engine first
 * @param skipped runtimes that were skipped, each with the reason
 */
record PeerComparison(
        String net,
        String fingerprint,
        int threads,
        int height,
        int width,
        double gflopsPerImage,
        Series peakGflops,
        List<Entry> entries,
        List<String> skipped) {

    /**
     * @param wallMillis wall time per image, one value per round
     * @param cpuMillis CPU time per image, all threads together; null if it cannot be measured
     * @param accuracy the larger error of the first and the last image
     */
    record Entry(
            Contender contender,
            String version,
            Series wallMillis,
            @Nullable Series cpuMillis,
            Accuracy accuracy) {
        boolean isEngine() {
            return contender.role() == Contender.Role.ENGINE;
        }
    }

    /** Effective GFLOPS: the flops of direct convolution divided by {@link #bestMillis}. */
    double gflops(Entry entry) {
        return gflopsPerImage / (bestMillis(entry) / 1000);
    }

    /**
     * The shortest time per image in milliseconds. With one thread this is the lower of wall and CPU time, since other
     * processes on the core do not affect CPU time.
     */
    double bestMillis(Entry entry) {
        Series cpu = entry.cpuMillis();
        double wall = entry.wallMillis().min();
        return threads == 1 && cpu != null ? Math.min(wall, cpu.min()) : wall;
    }

    /**
     * The times for ratios: CPU time if one thread ran and all runtimes report it, so that other processes on the core
     * have no effect; otherwise wall time.
     */
    Series times(Entry entry) {
        boolean all = entries.stream().allMatch(each -> each.cpuMillis() != null);
        Series cpu = entry.cpuMillis();
        return threads == 1 && all && cpu != null ? cpu : entry.wallMillis();
    }

    double shareOfPeak(Entry entry) {
        return gflops(entry) / peakGflops.max();
    }

    List<Entry> engines() {
        return entries.stream().filter(Entry::isEngine).toList();
    }
}
