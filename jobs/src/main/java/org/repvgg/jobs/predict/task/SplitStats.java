/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict.task;

import java.io.Serializable;

/**
 * Statistics of one processed split: where it ran and how long it took. Its row counts are in the part's footer.
 *
 * @param bytes encoded bytes of the images that were classified
 * @param reopenings connections to the input that broke and were reopened
 * @param executor Spark's identifier of the executor
 * @param enginesPacked how often that JVM has packed the network so far
 * @param readNanos time spent waiting for bytes
 * @param decodeNanos time spent on decoding and preprocessing
 * @param inferNanos time spent in the network
 * @param writeNanos time spent on encoding and writing rows, and on publishing the file
 */
public record SplitStats(
        int split,
        long rows,
        long bytes,
        long reopenings,
        String host,
        String executor,
        long enginesPacked,
        String kernel,
        String kernelReason,
        long readNanos,
        long decodeNanos,
        long inferNanos,
        long writeNanos)
        implements Serializable {
    /** Interns names: a run of a million splits keeps a million of these records, with few distinct names. */
    public SplitStats {
        host = host.intern();
        executor = executor.intern();
        kernel = kernel.intern();
        kernelReason = kernelReason.intern();
    }
}
