/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.Serializable;

/**
 * An input file, or a range of one, whose rows are in a part. The place (path and range) identifies the rows; length
 * and modification time tell whether the bytes are unchanged.
 *
 * @param path its URI, as in the listing
 * @param length bytes of the whole file
 * @param modifiedMillis milliseconds since the epoch
 * @param start where the range begins; 0 for a whole file
 * @param end where the range ends, exclusive; {@link #WHOLE} for a whole file
 */
public record InputFile(String path, long length, long modifiedMillis, long start, long end) implements Serializable {
    /** The {@link #end} of a whole file, and of the last range of a file that is read in ranges. */
    public static final long WHOLE = Long.MAX_VALUE;

    /** The identity of the input across runs, whatever its bytes are now. */
    public String place() {
        return path + '\n' + start + '\n' + end;
    }

    /** Whether this is a whole file, not a range. */
    public boolean isWhole() {
        return start == 0 && end == WHOLE;
    }
}
