/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.Serializable;

/**
 * How one split was done: where, and where the time went. What it gave stands in its part's footer.
 *
 * @param bytes of encoded images that were classified
 * @param reopenings connections to the input that broke and were opened again
 * @param executor Spark's name of the JVM
 * @param enginesPacked how often that JVM has packed the network so far
 * @param readNanos waiting for bytes
 * @param decodeNanos decoding and preprocessing
 * @param inferNanos running the network
 * @param writeNanos encoding and writing rows, and giving the file its name
 */
record SplitTally(
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
    /** A run of a million splits keeps a million tallies, whose names are few. */
    SplitTally {
        host = host.intern();
        executor = executor.intern();
        kernel = kernel.intern();
        kernelReason = kernelReason.intern();
    }
}
