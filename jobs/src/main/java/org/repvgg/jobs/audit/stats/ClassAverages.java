/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * Averages over classes as in scikit-learn: over the classes that occur as a label or as a prediction, where a score
 * without a denominator counts as 0. NaN where no class occurs.
 *
 * @param macroPrecision mean of the precisions
 * @param macroRecall mean of the recalls
 * @param macroF1 mean of the F1 scores
 * @param weightedF1 mean of the F1 scores, weighted by support
 * @param balancedAccuracy mean of the recalls of the classes that have images
 */
public record ClassAverages(
        double macroPrecision, double macroRecall, double macroF1, double weightedF1, double balancedAccuracy) {

    public static ClassAverages of(Collection<ClassScore> classes) {
        return new ClassAverages(
                mean(classes, ClassScore::precision, c -> c.occurs() ? 1 : 0),
                mean(classes, ClassScore::recall, c -> c.occurs() ? 1 : 0),
                mean(classes, ClassScore::f1, c -> c.occurs() ? 1 : 0),
                mean(classes, ClassScore::f1, ClassScore::support),
                mean(classes, ClassScore::recall, c -> c.support() > 0 ? 1 : 0));
    }

    private static double mean(
            Collection<ClassScore> classes, ToDoubleFunction<ClassScore> score, ToDoubleFunction<ClassScore> weight) {
        ExactSum sum = new ExactSum();
        ExactSum weights = new ExactSum();
        for (ClassScore each : classes) {
            double value = score.applyAsDouble(each);
            sum.add(Double.isNaN(value) ? 0 : value * weight.applyAsDouble(each));
            weights.add(weight.applyAsDouble(each));
        }
        return sum.value() / weights.value();
    }
}
