/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.util.List;

/**
 * The input, listed and cut into splits.
 *
 * @param splits most expensive first
 * @param archives number of archives among the files
 * @param ignoredFiles number of files in listed folders whose names are neither images nor archives
 * @param packing how whole files were combined
 */
public record SourcePlan(
        List<Split> splits, int files, int archives, int ignoredFiles, long bytes, SplitPacking packing) {
    public SourcePlan {
        splits = List.copyOf(splits);
    }

    /** Size of the plan in the driver's memory, object overhead aside. */
    public long packedBytes() {
        return splits.stream().mapToLong(Split::packedBytes).sum();
    }
}
