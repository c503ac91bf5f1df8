/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.gate.Gate;
import org.repvgg.jobs.audit.labels.LabelOrigin;

/**
 * An audit, as the command line describes it.
 *
 * @param labels null only for {@link LabelOrigin#FOLDER}
 * @param baseline predictions of another model on the same images, or null
 * @param topK the values of k for which top-k accuracy is reported; values named by gates are added
 * @param classes URI of a text file with one class name per line, or null
 * @param worst how many wrong predictions to show; those with the highest confidence are chosen
 */
public record AuditRequest(
        String predictions,
        @Nullable String labels,
        LabelOrigin labelSource,
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

    /** What to do if the output exists already. */
    public enum ExistingOutput {
        ERRORIFEXISTS,
        OVERWRITE
    }
}
