/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.io.Serializable;

/**
 * The part of an archive that a split covers: entries that begin at or after {@code start} and before {@code end}, in
 * bytes from 0.
 */
public record Range(long start, long end) implements Serializable {
    /** The whole of any file. */
    public static final Range ALL = new Range(0, Long.MAX_VALUE);

    public boolean isAll() {
        return start == 0 && end == Long.MAX_VALUE;
    }
}
