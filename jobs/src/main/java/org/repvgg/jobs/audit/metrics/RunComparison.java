/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

import java.util.List;
import org.repvgg.jobs.audit.stats.PairedComparison;

/**
 * The audited run compared with the baseline, on the images that both have scored.
 *
 * @param baseline coverage of the baseline's predictions
 * @param changedWrong images that both runs predicted wrongly, with different classes
 * @param onlyCurrent images scored only in the audited run
 * @param onlyBaseline images scored only in the baseline
 * @param classes one entry per class that has pairs, by index
 */
public record RunComparison(
        Coverage baseline,
        List<ModelRun> baselineModels,
        PairedComparison pairs,
        long changedWrong,
        long onlyCurrent,
        long onlyBaseline,
        List<ClassFlips> classes) {
    public RunComparison {
        classes = List.copyOf(classes);
        baselineModels = List.copyOf(baselineModels);
    }

    /** Images whose correctness changed, as a share of the pairs. */
    public double flipRate() {
        return (double) (pairs.goodToBad() + pairs.badToGood()) / pairs.pairs();
    }
}
