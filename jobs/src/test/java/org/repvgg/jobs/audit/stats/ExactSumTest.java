/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExactSumTest {
    @Test
    void equalsTheRoundedSumOfExactDecimals() {
        long seed = Long.getLong("seed", 20261123);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            ExactSum sum = new ExactSum();
            ExactSum firstHalf = new ExactSum();
            ExactSum secondHalf = new ExactSum();
            BigDecimal exact = BigDecimal.ZERO;
            for (int i = 0; i < 50; i++) {
                double term = Math.scalb(random.nextDouble() - 0.5, random.nextInt(-300, 300));
                sum.add(term);
                (random.nextBoolean() ? firstHalf : secondHalf).add(term);
                exact = exact.add(new BigDecimal(term));
            }
            assertThat(sum.value()).as("seed %d round %d", seed, round).isEqualTo(exact.doubleValue());
            secondHalf.add(firstHalf);
            assertThat(secondHalf.value()).isEqualTo(sum.value());
        }
    }

    @Test
    void cancellationAndExtremesAreExact() {
        assertThat(ExactSum.of(1e308, 1, -1e308)).isEqualTo(1);
        assertThat(ExactSum.of(Double.MIN_VALUE, Double.MIN_VALUE)).isEqualTo(2 * Double.MIN_VALUE);
        assertThat(ExactSum.of(Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MIN_NORMAL))
                .isEqualTo(-Double.MIN_NORMAL);
        assertThat(ExactSum.of(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1))
                .isEqualTo(1);
        // halfway to the next double, then a trace beyond it
        assertThat(ExactSum.of(1, Math.ulp(1.0) / 2)).isEqualTo(1);
        assertThat(ExactSum.of(1, Math.ulp(1.0) / 2, 1e-300)).isEqualTo(1 + Math.ulp(1.0));
        assertThat(ExactSum.of()).isZero();
    }

    @Test
    void whatIsNotFiniteIsRefused() {
        assertThatThrownBy(() -> ExactSum.of(Double.NaN)).hasMessage("Cannot sum NaN (expected a finite number).");
    }
}
