/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One network, one count of threads, everybody's figures.
 *
 * @param peakGflops fused multiply-adds on registers, all threads together, one figure a round
 * @param entries this engine's ways first
 * @param skipped runtimes that did not take part, each with the reason
 */
record Comparison(
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
     * @param wallMillis per image, one figure a round
     * @param cpuMillis per image, all threads together; null where it cannot be told
     * @param accuracy the worse of the first and the last image
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

    /** Effective GFLOPS: the direct convolution's flops over the shortest time, wall or CPU, where one thread ran. */
    double gflops(Entry entry) {
        return gflopsPerImage / (bestMillis(entry) / 1000);
    }

    /** With one thread the lower of wall and CPU time, which another process on the core does not touch. */
    double bestMillis(Entry entry) {
        Series cpu = entry.cpuMillis();
        double wall = entry.wallMillis().min();
        return threads == 1 && cpu != null ? Math.min(wall, cpu.min()) : wall;
    }

    /**
     * What ratios are made of: CPU time where one thread ran and both sides of every pair tell it, so that other processes on
     * the core do not count; else wall time.
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
