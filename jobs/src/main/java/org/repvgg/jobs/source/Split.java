/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.io.Serializable;
import java.util.List;

/**
 * What one task reads: one archive, or a pack of loose files.
 *
 * @param index from 0 in the order of the plan, the same for the same listing
 */
public record Split(int index, List<SourceFile> files) implements Serializable {
    public Split {
        files = List.copyOf(files);
    }

    /** Bytes to read. */
    public long length() {
        long sum = 0;
        for (SourceFile file : files) {
            sum += file.length();
        }
        return sum;
    }
}
