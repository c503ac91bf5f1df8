/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ExponentialTest {
    /** Rounding of the table and of the last addition make half a unit each, StrictMath is within one. */
    private static final double UNITS_IN_THE_LAST_PLACE = 2;

    @Test
    void agreesWithStrictMath() {
        SplittableRandom random = new SplittableRandom(15);
        for (int i = 0; i < 2_000_000; i++) {
            double x = -StrictMath.pow(2, random.nextDouble(-60, 9.48));
            check(x);
        }
    }

    /** Where one step of the table meets the next, and where results become denormal. */
    @Test
    void holdsAtTheSeams() {
        for (int k = 0; k < 90_000; k++) {
            double x = -(k + 0.5) * StrictMath.log(2) / 128;
            check(x);
            check(Math.nextUp(x));
            check(Math.nextDown(x));
        }
        for (double x : new double[] {-707.9, -708, Math.nextDown(-708.0), -708.5, -745.1, -746, -1e300}) {
            check(x);
        }
    }

    @Test
    void isExactAtTheEnds() {
        assertThat(Exponential.of(0.0)).isEqualTo(1);
        assertThat(Exponential.of(-0.0)).isEqualTo(1);
        assertThat(Exponential.of(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(Exponential.of(Double.NaN)).isNaN();
    }

    private static void check(double x) {
        double expected = StrictMath.exp(x);
        double actual = Exponential.of(x);
        if (!(Math.abs(actual - expected) <= UNITS_IN_THE_LAST_PLACE * Math.ulp(expected))) {
            assertThat(actual).as("e^" + x).isEqualTo(expected);
        }
    }
}
