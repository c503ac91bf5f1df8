/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.scale;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Processor time since the machine (others too) and this JVM started, to tell how much of a span was ours. Linux only.
 *
 * @param wallNanos of {@link System#nanoTime}
 * @param ownNanos processor time of this JVM, all its threads
 * @param allNanos processor time of all processes
 */
record Usage(long wallNanos, long ownNanos, long allNanos) {
    private static final long TICK_NANOS = 10_000_000;

    static Usage now() throws IOException {
        // cpu user nice system idle iowait irq softirq ...
        String[] ticks =
                Files.readAllLines(Path.of("/proc/stat")).get(0).strip().split("\\s+");
        long busy = 0;
        for (int i : new int[] {1, 2, 3, 6, 7}) {
            busy += Long.parseLong(ticks[i]);
        }
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Usage(System.nanoTime(), system.getProcessCpuTime(), busy * TICK_NANOS);
    }

    /** What this JVM used since then, in core seconds. */
    double ownSince(Usage then) {
        return (ownNanos - then.ownNanos) / 1e9;
    }

    /** What the others used since then, in cores. */
    double othersSince(Usage then) {
        return Math.max(0.0, (double) (allNanos - then.allNanos) - (ownNanos - then.ownNanos))
                / (wallNanos - then.wallNanos);
    }
}
