/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.plan;

import java.util.List;
import org.repvgg.jobs.source.input.NotTaken;

/**
 * The input, listed and cut into splits.
 *
 * @param splits most expensive first
 * @param archives number of archives among the files
 * @param files to open, those included whose names promise nothing
 * @param notTaken what the listing found and left alone
 * @param packing how whole files were combined
 */
public record SourcePlan(
        List<Split> splits, int files, int archives, NotTaken notTaken, long bytes, SplitPacking packing) {
    public SourcePlan {
        splits = List.copyOf(splits);
    }

    /** Size of the plan in the driver's memory, object overhead aside. */
    public long packedBytes() {
        return splits.stream().mapToLong(Split::packedBytes).sum();
    }
}
