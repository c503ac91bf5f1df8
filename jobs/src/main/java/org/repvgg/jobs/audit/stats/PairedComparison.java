/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

import java.math.BigInteger;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Two networks on the same images: how often each was right where the other was wrong, and the significance of the
 * difference.
 *
 * @param bothRight images that both predict correctly
 * @param goodToBad right in the baseline, wrong now
 * @param badToGood wrong in the baseline, right now
 * @param bothWrong images that neither predicts correctly
 */
public record PairedComparison(long bothRight, long goodToBad, long badToGood, long bothWrong) {
    public long pairs() {
        return bothRight + goodToBad + badToGood + bothWrong;
    }

    public Proportion baseline() {
        return new Proportion(bothRight + goodToBad, pairs());
    }

    public Proportion current() {
        return new Proportion(bothRight + badToGood, pairs());
    }

    /** Current accuracy minus baseline accuracy; NaN without pairs. */
    public double difference() {
        return (double) (badToGood - goodToBad) / pairs();
    }

    /** The lower end of the 95 % confidence interval of {@link #difference}. */
    public double low() {
        Proportion p = current();
        Proportion q = baseline();
        return Math.max(-1, difference() - reach(p.value() - p.low(), q.high() - q.value()));
    }

    /** The upper end of the 95 % confidence interval of {@link #difference}. */
    public double high() {
        Proportion p = current();
        Proportion q = baseline();
        return Math.min(1, difference() + reach(p.high() - p.value(), q.value() - q.low()));
    }

    /**
     * Square-and-add of two Wilson intervals with the correlation of the pairs. Source: R. G. Newcombe, Improved
     * confidence intervals for the difference between binomial proportions based on paired data, Statistics in Medicine
     * 17 (1998), method 10.
     */
    private double reach(double current, double baseline) {
        return Math.sqrt(Math.max(0, current * current - 2 * phi() * current * baseline + baseline * baseline));
    }

    /** The phi coefficient with Newcombe's continuity correction; 0 where a marginal total is zero. */
    private double phi() {
        BigInteger a = BigInteger.valueOf(bothRight);
        BigInteger b = BigInteger.valueOf(badToGood);
        BigInteger c = BigInteger.valueOf(goodToBad);
        BigInteger d = BigInteger.valueOf(bothWrong);
        double margins = a.add(b)
                .multiply(c.add(d))
                .multiply(a.add(c))
                .multiply(b.add(d))
                .doubleValue();
        if (margins == 0) {
            return 0;
        }
        double cross = a.multiply(d).subtract(b.multiply(c)).doubleValue();
        double corrected = cross > 0 ? Math.max(cross - pairs() / 2.0, 0) : cross;
        return corrected / Math.sqrt(margins);
    }

    /**
     * McNemar's exact test, two-sided: the probability that a fair coin gives flips at least as uneven as these, min(1,
     * 2 P(X &lt;= min)) with X binomial over all flips. 1 without flips. The tail is the regularized incomplete beta
     * function I(1/2; n - k, k + 1), which needs no sum over the flips and holds for any count; values below 1e-308 are
     * 0.
     *
     * <p>Source: Q. McNemar, Note on the sampling error of the difference between correlated proportions, Psychometrika
     * 12 (1947), in its exact form.
     */
    public double mcnemarP() {
        long flips = goodToBad + badToGood;
        long fewer = Math.min(goodToBad, badToGood);
        if (2 * fewer >= flips - 1) {
            // the tail holds at least half of the distribution
            return 1;
        }
        return Math.min(1, 2 * RegularizedBeta.value(0.5, (double) (flips - fewer), (double) (fewer + 1)));
    }
}
