/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.stats;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * A sum of doubles without rounding, so that neither order nor grouping changes it.
 *
 * <p>The sum is an integer multiple of 2^-1074, held in 32-bit limbs in 64-bit words whose upper halves collect the
 * carries; carries are propagated before 2^31 terms could overflow a word. Only {@link #value} rounds, once, to nearest
 * (Python's {@code math.fsum} gives the same bits); results below 2^-1022 may differ by one unit in the last place.
 *
 * <p>Source: R. M. Neal, Fast Exact Summation Using Small and Large Superaccumulators, 2015, section 2. Not
 * thread-safe.
 */
public final class ExactSum implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int LIMB_BITS = 32;
    private static final long LIMB_MASK = 0xffffffffL;
    /** 2^-1074 is the smallest double: bit 0 of limb 0. */
    private static final int LOWEST_EXPONENT = -1074;
    /** 2^1024 times 2^63 terms need 2161 bits. */
    private static final int LIMBS = 68;
    /** Each term adds less than 2^32 to a word that starts below 2^32. */
    private static final int MAX_TERMS_BETWEEN_CARRIES = 1 << 30;

    private final long[] limbs = new long[LIMBS];
    private int pending;

    /** Adds a term; it must be finite. */
    public void add(double term) {
        if (!Double.isFinite(term)) {
            throw new IllegalArgumentException("Cannot sum " + term + " (expected a finite number).");
        }
        long bits = Double.doubleToRawLongBits(term);
        int exponentField = (int) (bits >>> 52) & 0x7ff;
        long mantissa = bits & 0xfffffffffffffL;
        int shift = 0;
        if (exponentField > 0) {
            mantissa |= 1L << 52;
            shift = exponentField - 1;
        }
        int limb = shift / LIMB_BITS;
        int offset = shift % LIMB_BITS;
        // 53 bits shifted by up to 31: three limbs
        long low = (mantissa << offset) & LIMB_MASK;
        long rest = mantissa >>> (LIMB_BITS - offset);
        long middle = rest & LIMB_MASK;
        long high = rest >>> LIMB_BITS;
        if (bits >= 0) {
            limbs[limb] += low;
            limbs[limb + 1] += middle;
            limbs[limb + 2] += high;
        } else {
            limbs[limb] -= low;
            limbs[limb + 1] -= middle;
            limbs[limb + 2] -= high;
        }
        if (++pending == MAX_TERMS_BETWEEN_CARRIES) {
            carry();
        }
    }

    /** Adds all terms of another sum, whose value does not change. */
    public void add(ExactSum other) {
        carry();
        other.carry();
        for (int i = 0; i < LIMBS; i++) {
            limbs[i] += other.limbs[i];
        }
        carry();
    }

    private void carry() {
        for (int i = 0; i < LIMBS - 1; i++) {
            limbs[i + 1] += limbs[i] >> LIMB_BITS;
            limbs[i] &= LIMB_MASK;
        }
        pending = 0;
    }

    /** The sum, rounded to the nearest double. */
    public double value() {
        carry();
        BigInteger sum = BigInteger.valueOf(limbs[LIMBS - 1]);
        for (int i = LIMBS - 2; i >= 0; i--) {
            sum = sum.shiftLeft(LIMB_BITS).or(BigInteger.valueOf(limbs[i]));
        }
        BigInteger magnitude = sum.abs();
        // the top 64 bits and a sticky bit for the rest decide the rounding
        int dropped = Math.max(0, magnitude.bitLength() - 64);
        BigInteger kept = magnitude.shiftRight(dropped).shiftLeft(1);
        if (dropped > 0 && magnitude.getLowestSetBit() < dropped) {
            kept = kept.setBit(0);
        }
        double rounded = Math.scalb(kept.doubleValue(), dropped - 1 + LOWEST_EXPONENT);
        return sum.signum() < 0 ? -rounded : rounded;
    }

    /** The sum of the values, correctly rounded. */
    public static double of(double... terms) {
        ExactSum sum = new ExactSum();
        for (double term : terms) {
            sum.add(term);
        }
        return sum.value();
    }
}
