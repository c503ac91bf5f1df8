/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.io.Serializable;

/**
 * An input file, or a range of one, whose rows lie in a part. Place (path and range) says which rows they are, length
 * and modification time whether the bytes are still the same.
 *
 * @param path its URI, as the listing spells it
 * @param length bytes of the whole file
 * @param modifiedMillis milliseconds since the epoch
 * @param start where the range begins; 0 for a whole file
 * @param end where it ends, exclusive; {@link #WHOLE} for a whole file
 */
public record Member(String path, long length, long modifiedMillis, long start, long end) implements Serializable {
    /** The {@link #end} of a file that is not cut, and of the last range of one that is. */
    public static final long WHOLE = Long.MAX_VALUE;

    /** What a rerun recognises the member by, whatever its bytes are now. */
    public String place() {
        return path + '\n' + start + '\n' + end;
    }

    /** Whether it is a file, not a range of one. */
    public boolean isWhole() {
        return start == 0 && end == WHOLE;
    }
}
