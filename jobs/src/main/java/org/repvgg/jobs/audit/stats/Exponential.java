/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

/**
 * e^x for x &lt;= 0, accurate to little more than one unit in the last place. Like {@link StrictMath}, it gives the
 * same bits on every machine, in less than half the time; an audit of logits evaluates it once per class and image.
 *
 * <p>x = k ln 2 / 128 + r with |r| at most ln 2 / 256, so e^x = 2^(k / 128) e^r: a table, a power of two and five terms
 * of the series. Source: P. T. P. Tang, Table-driven implementation of the exponential function in IEEE floating-point
 * arithmetic, ACM TOMS 15 (1989).
 */
public final class Exponential {
    private static final int STEPS = 128;
    private static final int STEP_BITS = 7;
    private static final double STEPS_PER_LN2 = STEPS / StrictMath.log(2);
    /** ln 2 / 128 in two parts; the first has 20 trailing zero bits, so that its multiples are exact. */
    private static final double STEP_HIGH = 0x1.62e42fee00000p-8;

    private static final double STEP_LOW = 0x1.a39ef35793c76p-40;
    /** Adding it to a number below 2^51 leaves the nearest integer in the lowest bits. */
    private static final double ROUNDER = 0x1.8p52;
    /** Below this, results are subnormal or 0. */
    private static final double LEAST = -708;

    private static final double[] POWERS = new double[STEPS];

    static {
        for (int i = 0; i < STEPS; i++) {
            POWERS[i] = StrictMath.pow(2, (double) i / STEPS);
        }
    }

    private Exponential() {}

    /**
     * @param x at most 0
     */
    public static double of(double x) {
        if (!(x >= LEAST)) {
            return StrictMath.exp(x);
        }
        double rounded = x * STEPS_PER_LN2 + ROUNDER;
        long k = Double.doubleToRawLongBits(rounded);
        double multiple = rounded - ROUNDER;
        double r = (x - multiple * STEP_HIGH) - multiple * STEP_LOW;
        double series = r + r * r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120))));
        double power = POWERS[(int) k & (STEPS - 1)];
        // none of ROUNDER's own bits is among the twelve that are shifted
        return Double.longBitsToDouble(Double.doubleToRawLongBits(power + power * series) + ((k >> STEP_BITS) << 52));
    }
}
