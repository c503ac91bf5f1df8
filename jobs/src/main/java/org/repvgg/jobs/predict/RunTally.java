/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * Collects what every split gave, by split: retried and speculative attempts count once, which plain sums do not
 * promise.
 */
final class RunTally extends AccumulatorV2<SplitTally, Map<Integer, SplitTally>> {
    private static final long serialVersionUID = 1L;

    private final TreeMap<Integer, SplitTally> bySplit = new TreeMap<>();

    @Override
    public boolean isZero() {
        return bySplit.isEmpty();
    }

    @Override
    public RunTally copy() {
        RunTally copy = new RunTally();
        synchronized (bySplit) {
            copy.bySplit.putAll(bySplit);
        }
        return copy;
    }

    @Override
    public void reset() {
        synchronized (bySplit) {
            bySplit.clear();
        }
    }

    @Override
    public void add(SplitTally tally) {
        synchronized (bySplit) {
            bySplit.put(tally.split(), tally);
        }
    }

    @Override
    public void merge(AccumulatorV2<SplitTally, Map<Integer, SplitTally>> other) {
        Map<Integer, SplitTally> theirs = other.value();
        synchronized (bySplit) {
            bySplit.putAll(theirs);
        }
    }

    @Override
    public Map<Integer, SplitTally> value() {
        synchronized (bySplit) {
            return new TreeMap<>(bySplit);
        }
    }
}
