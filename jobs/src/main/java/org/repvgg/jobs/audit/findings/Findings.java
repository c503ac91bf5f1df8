/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.findings;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.gate.GateOutcome;
import org.repvgg.jobs.audit.labels.ClassDirectory;
import org.repvgg.jobs.audit.stats.ClassAverages;
import org.repvgg.jobs.audit.stats.ClassScore;

/**
 * All numbers of an audit.
 *
 * @param classCount how many classes there are, as far as names, logits and indices tell
 * @param classes the classes that occur as label or prediction, by index
 * @param confusion up to {@link #MATRIX_CLASSES} classes all pairs that occur, by index; beyond that the heaviest wrong
 *     pairs, heaviest first. The table 'confusion' has all of them in any case.
 * @param comparison null without a baseline
 */
public record Findings(
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
        @Nullable Comparison comparison,
        List<WorstError> worst,
        List<GateOutcome> gates) {
    /** A matrix of more classes cannot be read. */
    public static final int MATRIX_CLASSES = 50;

    public Findings {
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

    /** The same with the time it took. */
    public Findings withSeconds(double seconds) {
        return with(run.withSeconds(seconds), gates);
    }

    /** The same with what the gates said. */
    public Findings withGates(List<GateOutcome> outcomes) {
        return with(run, outcomes);
    }

    private Findings with(AuditRun newRun, List<GateOutcome> outcomes) {
        return new Findings(
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
