/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.util.List;

/**
 * The content of an output folder when a run begins.
 *
 * @param visible parts that readers see
 * @param ready parts with the same fingerprints that an interrupted or rejected run finished but did not publish
 * @param redo whether visible parts are to be computed again even if nothing changed
 * @param superseded visible parts that an interrupted publication was about to remove
 */
public record Committed(List<PartSummary> visible, List<PartSummary> ready, boolean redo, List<String> superseded) {
    public Committed {
        visible = List.copyOf(visible);
        ready = List.copyOf(ready);
        superseded = List.copyOf(superseded);
    }

    /** Whether there is nothing to resume and nothing to replace. */
    public boolean isEmpty() {
        return visible.isEmpty() && ready.isEmpty();
    }
}
