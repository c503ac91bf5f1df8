/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tensors of a file are read, and under which names.
 *
 * @param key the key of a dict, or what the names of tensors begin with; null for the convention
 * @param renamings applied in order
 */
public record CheckpointChoice(@Nullable String key, List<Renaming> renamings) {
    /** What the conventions of docs/reparam.md take, as it is named. */
    public static final CheckpointChoice CONVENTION = new CheckpointChoice(null, List.of());

    public CheckpointChoice {
        renamings = List.copyOf(renamings);
    }
}
