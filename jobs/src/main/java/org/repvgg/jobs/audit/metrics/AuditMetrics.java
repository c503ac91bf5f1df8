/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.gate.GateOutcome;
import org.repvgg.jobs.audit.labels.ClassDirectory;
import org.repvgg.jobs.audit.stats.ClassAverages;
import org.repvgg.jobs.audit.stats.ClassScore;

/**
 * All metrics of an audit.
 *
 * @param classCount number of classes, as far as names, logits and indices tell
 * @param classes the classes that occur as label or prediction, by index
 * @param confusion with up to {@link #MATRIX_CLASSES} classes, all pairs that occur, by index; with more, the most
 *     frequent wrong pairs, most frequent first. The table 'confusion' always has all of them.
 * @param comparison null without a baseline
 */
public record AuditMetrics(
        AuditRun run,
        List<ModelRun> models,
        int classCount,
        ClassDirectory directory,
        Coverage coverage,
        List<TopAccuracy> top,
        Probabilities probabilities,
        List<ClassScore> classes,
        ClassAverages averages,
        List<ConfusionPair> confusion,
        @Nullable RunComparison comparison,
        List<WorstError> worst,
        List<GateOutcome> gates) {
    /** A matrix of more classes is not legible. */
    public static final int MATRIX_CLASSES = 50;

    public AuditMetrics {
        models = List.copyOf(models);
        top = List.copyOf(top);
        classes = List.copyOf(classes);
        confusion = List.copyOf(confusion);
        worst = List.copyOf(worst);
        gates = List.copyOf(gates);
    }

    public boolean confusionIsWhole() {
        return classCount <= MATRIX_CLASSES;
    }

    public boolean gatesMet() {
        return gates.stream().allMatch(GateOutcome::met);
    }

    /** A copy with the elapsed time. */
    public AuditMetrics withSeconds(double seconds) {
        return with(run.withSeconds(seconds), gates);
    }

    /** A copy with the outcomes of the gates. */
    public AuditMetrics withGates(List<GateOutcome> outcomes) {
        return with(run, outcomes);
    }

    private AuditMetrics with(AuditRun newRun, List<GateOutcome> outcomes) {
        return new AuditMetrics(
                newRun,
                models,
                classCount,
                directory,
                coverage,
                top,
                probabilities,
                classes,
                averages,
                confusion,
                comparison,
                worst,
                outcomes);
    }
}
