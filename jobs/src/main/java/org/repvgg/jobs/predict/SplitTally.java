/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one split gave: counts and where the time went. A value: a repeated attempt at the same split replaces it.
 *
 * @param errors failed images by error code
 * @param damaged the message of a damaged archive, or empty
 * @param host where it ran
 * @param readNanos waiting for bytes
 * @param decodeNanos decoding and preprocessing
 * @param inferNanos running the network
 */
record SplitTally(
        int split,
        long predicted,
        Map<String, Long> errors,
        String damaged,
        long bytes,
        String host,
        String kernel,
        String kernelReason,
        long readNanos,
        long decodeNanos,
        long inferNanos)
        implements Serializable {
    SplitTally {
        errors = new TreeMap<>(errors);
    }

    long failed() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Rows this split wrote: one for every image, and one for a damaged archive. */
    long rows() {
        return predicted + failed();
    }
}
