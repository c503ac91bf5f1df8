/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.findings;

import java.util.List;
import org.repvgg.jobs.audit.stats.PairedComparison;

/**
 * The audited run against the baseline, on the images that both have scored.
 *
 * @param baseline coverage of the baseline's own predictions
 * @param changedWrong wrong in both, but not the same
 * @param onlyCurrent scored only in the audited run
 * @param onlyBaseline scored only in the baseline
 * @param classes one for each class that has pairs, by index
 */
public record Comparison(
        Coverage baseline,
        List<ModelRun> baselineModels,
        PairedComparison pairs,
        long changedWrong,
        long onlyCurrent,
        long onlyBaseline,
        List<ClassFlips> classes) {
    public Comparison {
        classes = List.copyOf(classes);
        baselineModels = List.copyOf(baselineModels);
    }

    /** Images whose correctness changed, as a share of the pairs. */
    public double flipRate() {
        return (double) (pairs.goodToBad() + pairs.badToGood()) / pairs.pairs();
    }
}
