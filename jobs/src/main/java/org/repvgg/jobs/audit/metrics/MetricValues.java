/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.gate.Metric;
import org.repvgg.jobs.audit.stats.ClassScore;
import org.repvgg.jobs.audit.stats.PairedComparison;
import org.repvgg.jobs.audit.stats.Proportion;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/** Looks up the metrics that gates name; NaN where a metric has no value. */
public final class MetricValues implements ToDoubleFunction<Metric> {
    private final AuditMetrics findings;

    public MetricValues(AuditMetrics findings) {
        this.findings = findings;
    }

    @Override
    public double applyAsDouble(Metric metric) {
        if (metric.top() > 0) {
            return share(top(metric.top()), metric.end());
        }
        if (!metric.className().isEmpty()) {
            return ofClass(metric);
        }
        RunComparison comparison = findings.comparison();
        if (metric.needsBaseline()) {
            return comparison == null ? Double.NaN : ofPairs(metric, comparison);
        }
        Coverage coverage = findings.coverage();
        Probabilities probabilities = findings.probabilities();
        return switch (metric.name()) {
            case "nll" -> probabilities.nll();
            case "brier" -> probabilities.brier();
            case "ece" -> probabilities.ece();
            case "mce" -> probabilities.mce();
            case "macro_precision" -> findings.averages().macroPrecision();
            case "macro_recall" -> findings.averages().macroRecall();
            case "macro_f1" -> findings.averages().macroF1();
            case "weighted_f1" -> findings.averages().weightedF1();
            case "balanced_accuracy" -> findings.averages().balancedAccuracy();
            case "min_recall" ->
                findings.classes().stream()
                        .filter(c -> c.support() > 0)
                        .mapToDouble(ClassScore::recall)
                        .min()
                        .orElse(Double.NaN);
            case "coverage" -> coverage.share();
            case "scored" -> coverage.scored();
            case "failed" -> coverage.failed();
            case "invalid" -> coverage.invalid();
            case "unlabelled" -> coverage.unlabelled();
            case "ambiguous" -> coverage.ambiguous();
            case "duplicate" -> coverage.duplicate();
            case "conflicting" -> coverage.conflicting();
            case "unpredicted" -> coverage.labels().unpredicted();
            default -> throw new IllegalArgumentException("no metric " + metric);
        };
    }

    private @Nullable Proportion top(int k) {
        for (TopAccuracy top : findings.top()) {
            if (top.k() == k) {
                return top.accuracy();
            }
        }
        return null;
    }

    private double ofClass(Metric metric) {
        Integer index = findings.directory().find(metric.className());
        if (index == null || index >= findings.classCount()) {
            throw new JobException(
                    FailureCode.INVALID_GATE,
                    "Cannot check the gate on " + metric + ": found no class '" + metric.className()
                            + "' (expected a name of --classes or an index below " + findings.classCount() + ").");
        }
        ClassScore score = findings.classes().stream()
                .filter(c -> c.index() == index)
                .findFirst()
                .orElse(new ClassScore(index, metric.className(), 0, 0, 0));
        return switch (metric.name()) {
            case "support" -> score.support();
            case "f1" -> score.f1();
            case "precision" -> share(new Proportion(score.correct(), score.predicted()), metric.end());
            default -> share(new Proportion(score.correct(), score.support()), metric.end());
        };
    }

    private static double ofPairs(Metric metric, RunComparison comparison) {
        PairedComparison pairs = comparison.pairs();
        return switch (metric.name()) {
            case "mcnemar_p" -> pairs.mcnemarP();
            case "good_to_bad" -> pairs.goodToBad();
            case "bad_to_good" -> pairs.badToGood();
            case "pairs" -> pairs.pairs();
            case "flip_rate" -> comparison.flipRate();
            case "baseline_top1" -> share(pairs.baseline(), metric.end());
            default ->
                switch (metric.end()) {
                    case VALUE -> pairs.difference();
                    case LOW -> pairs.low();
                    case HIGH -> pairs.high();
                };
        };
    }

    private static double share(@Nullable Proportion share, Metric.End end) {
        if (share == null || share.trials() == 0) {
            return Double.NaN;
        }
        return switch (end) {
            case VALUE -> share.value();
            case LOW -> share.low();
            case HIGH -> share.high();
        };
    }
}
