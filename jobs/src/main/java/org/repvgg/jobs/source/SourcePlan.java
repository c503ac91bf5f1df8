/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import java.util.List;

/**
 * The input, listed and cut into splits.
 *
 * @param splits the costliest first
 * @param archives archives among the files
 * @param ignoredFiles files in listed folders whose names are neither images nor archives
 * @param packing how whole files were put together
 */
public record SourcePlan(List<Split> splits, int files, int archives, int ignoredFiles, long bytes, Packing packing) {
    public SourcePlan {
        splits = List.copyOf(splits);
    }

    /** Bytes that the plan takes in the driver's memory, objects aside. */
    public long packedBytes() {
        return splits.stream().mapToLong(Split::packedBytes).sum();
    }
}
