/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.repvgg.jobs.audit.stats.Calibration;
import org.repvgg.jobs.audit.stats.ExactSum;
import org.repvgg.jobs.audit.stats.Proportion;

/**
 * Counts and exact sums over scored images; merging partial tallies gives the same bits as one tally over all images.
 */
final class Tally implements Serializable {
    private static final long serialVersionUID = 1L;

    private long scored;
    private long[] ranks = new long[2];
    private int knownRanks = Integer.MAX_VALUE;
    private int leastClasses = Integer.MAX_VALUE;
    private int mostClasses;
    private long withNll;
    private long withBrier;
    private long withConfidence;
    private final ExactSum nll = new ExactSum();
    private final ExactSum brier = new ExactSum();
    private final Calibration calibration = new Calibration();
    private final Map<String, Long> invalid = new TreeMap<>();

    Tally add(ScoredImage image) {
        if (image.getInvalid() != null) {
            invalid.merge(image.getInvalid(), 1L, Long::sum);
            return this;
        }
        scored++;
        countRank(image.getRank(), 1);
        knownRanks = Math.min(knownRanks, image.getKnownRanks());
        leastClasses = Math.min(leastClasses, image.getClasses());
        mostClasses = Math.max(mostClasses, image.getClasses());
        if (image.getNll() != null) {
            withNll++;
            nll.add(image.getNll());
        }
        if (image.getBrier() != null) {
            withBrier++;
            brier.add(image.getBrier());
        }
        if (image.getConfidence() != null) {
            withConfidence++;
            calibration.add(image.getConfidence(), image.getPredicted() == image.getTruth());
        }
        return this;
    }

    Tally add(Tally other) {
        scored += other.scored;
        for (int rank = 0; rank < other.ranks.length; rank++) {
            if (other.ranks[rank] > 0) {
                countRank(rank, other.ranks[rank]);
            }
        }
        knownRanks = Math.min(knownRanks, other.knownRanks);
        leastClasses = Math.min(leastClasses, other.leastClasses);
        mostClasses = Math.max(mostClasses, other.mostClasses);
        withNll += other.withNll;
        nll.add(other.nll);
        withBrier += other.withBrier;
        brier.add(other.brier);
        withConfidence += other.withConfidence;
        calibration.add(other.calibration);
        other.invalid.forEach((reason, count) -> invalid.merge(reason, count, Long::sum));
        return this;
    }

    private void countRank(int rank, long images) {
        if (rank >= ranks.length) {
            ranks = Arrays.copyOf(ranks, Math.max(rank + 1, 2 * ranks.length));
        }
        ranks[rank] += images;
    }

    long scored() {
        return scored;
    }

    Map<String, Long> invalid() {
        return invalid;
    }

    long invalidImages() {
        return invalid.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The largest rank up to which every row tells whether the true class has it. */
    int knownRanks() {
        return scored == 0 ? 0 : knownRanks;
    }

    /** The number of logits per row, or 0 if rows differ or some have none. */
    int classes() {
        return leastClasses == mostClasses ? mostClasses : 0;
    }

    int mostClasses() {
        return mostClasses;
    }

    /** Images whose true class is among the k most probable ones. */
    Proportion top(int k) {
        long hits = 0;
        for (int rank = 1; rank <= k && rank < ranks.length; rank++) {
            hits += ranks[rank];
        }
        return new Proportion(hits, scored);
    }

    /** The mean over all images; NaN unless it is known for every image. */
    double meanNll() {
        return withNll == scored ? nll.value() / scored : Double.NaN;
    }

    double meanBrier() {
        return withBrier == scored ? brier.value() / scored : Double.NaN;
    }

    long withNll() {
        return withNll;
    }

    boolean hasConfidences() {
        return withConfidence == scored;
    }

    Calibration calibration() {
        return calibration;
    }
}
