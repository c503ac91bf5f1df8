/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import java.util.List;

/**
 * What a folder holds when a run begins.
 *
 * @param visible parts that readers see
 * @param ready parts of the same fingerprints that a killed or refused run finished, not yet visible
 * @param redo whether visible parts are to be computed anew even where nothing changed
 * @param superseded visible parts that an interrupted publication was about to remove
 */
public record Committed(List<PartSummary> visible, List<PartSummary> ready, boolean redo, List<String> superseded) {
    public Committed {
        visible = List.copyOf(visible);
        ready = List.copyOf(ready);
        superseded = List.copyOf(superseded);
    }

    /** Whether there is nothing to go on with and nothing to replace. */
    public boolean isEmpty() {
        return visible.isEmpty() && ready.isEmpty();
    }
}
