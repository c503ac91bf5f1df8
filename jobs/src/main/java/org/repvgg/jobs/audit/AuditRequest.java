/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.gate.Gate;
import org.repvgg.jobs.audit.labels.LabelSource;

/**
 * An audit, as the command line describes it.
 *
 * @param labels null only for {@link LabelSource#FOLDER}
 * @param baseline predictions of another model on the same images, or null
 * @param topK for which k accuracy is told; those that gates name are added
 * @param classes URI of a text file with a class name a line, or null
 * @param worst how many wrong predictions to show, those with the highest confidence
 */
public record AuditRequest(
        String predictions,
        @Nullable String labels,
        LabelSource labelSource,
        @Nullable String baseline,
        String output,
        ExistingOutput mode,
        List<Gate> gates,
        List<Integer> topK,
        @Nullable String classes,
        int worst) {
    public AuditRequest {
        gates = List.copyOf(gates);
        topK = List.copyOf(topK);
    }

    /** What to do with an output that is there already. */
    public enum ExistingOutput {
        ERRORIFEXISTS,
        OVERWRITE
    }
}
