/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counters of this JVM since its start, over all task attempts, whether or not their results were kept. Times are
 * nanoseconds summed over tasks, so that their rate divided by the number of cores is a share of the time.
 */
public final class WorkMetrics {
    private static final WorkMetrics JVM = new WorkMetrics();

    private final Map<String, Counter> byName = new TreeMap<>();
    public final Counter images = counter("images");
    public final Counter errors = counter("errors");
    public final Counter encodedBytes = counter("encodedBytes");
    public final Counter readNanos = counter("readNanos");
    public final Counter decodeNanos = counter("decodeNanos");
    public final Counter inferNanos = counter("inferNanos");
    public final Counter writeNanos = counter("writeNanos");
    public final Counter partsCommitted = counter("partsCommitted");
    /** Times the network was packed: 1 per JVM, unless models change. */
    public final Counter enginesPacked = counter("enginesPacked");

    private WorkMetrics() {}

    /** The counters of this JVM. */
    public static WorkMetrics ofThisJvm() {
        return JVM;
    }

    private Counter counter(String name) {
        Counter counter = new Counter();
        byName.put(name, counter);
        return counter;
    }

    void registerIn(MetricRegistry registry) {
        byName.forEach(registry::register);
    }

    /** The current values by name. */
    TreeMap<String, Long> counts() {
        TreeMap<String, Long> counts = new TreeMap<>();
        byName.forEach((name, counter) -> counts.put(name, counter.getCount()));
        return counts;
    }
}
