/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import org.repvgg.model.Activation;

/** The errors of an activation over many floats of either sign. */
public final class ActivationSweep {
    /** The bits of 20, the last float of a sweep. */
    static final int END = Float.floatToRawIntBits(20);

    private static final double ULPS = 4;
    private static final double ABSOLUTE = 1e-7;
    private static final int BLOCK = 1 << 14;

    private final KernelSet kernels;
    private final Activation activation;
    private final float[] in = new float[BLOCK];
    private int filled;
    private double excess;
    private float worst;
    private double positiveUlps;
    private double negativeError;

    ActivationSweep(KernelSet kernels, Activation activation) {
        this.kernels = kernels;
        this.activation = activation;
    }

    /** The activation of values, by a multiplication by gates of one. */
    public static float[] applied(KernelSet kernels, Activation activation, float[] in) {
        int lanes = kernels.lanes();
        int pixels = (in.length + lanes - 1) / lanes;
        float[] data = Arrays.copyOf(in, pixels * lanes);
        float[] gate = new float[lanes];
        Arrays.fill(gate, 1f);
        kernels.lane().scale(1, pixels, gate, 0, activation, data, 0);
        return Arrays.copyOf(data, in.length);
    }

    /** The error as a share of what is allowed: 4 ulp or 1e-7, whichever is more. */
    static double excess(float actual, double expected) {
        double error = Math.abs(actual - expected);
        return error / Math.max(ABSOLUTE, ULPS * Math.ulp((float) expected));
    }

    /** Floats by their bits, each {@code step}, and their negatives. */
    void run(int firstBits, int step, int lastBits) {
        for (long bits = firstBits; bits <= Math.min(lastBits, END); bits += step) {
            float x = Float.intBitsToFloat((int) bits);
            in[filled++] = x;
            in[filled++] = -x;
            if (filled == BLOCK) {
                flush();
            }
        }
        flush();
    }

    private void flush() {
        float[] out = applied(kernels, activation, Arrays.copyOf(in, filled));
        for (int i = 0; i < filled; i++) {
            double expected = ActivationOracle.of(activation, in[i]);
            double share = excess(out[i], expected);
            // NaN is not below it.
            if (!(share <= excess)) {
                excess = share;
                worst = in[i];
            }
            double error = Math.abs(out[i] - expected);
            if (in[i] > 0) {
                positiveUlps = Math.max(positiveUlps, error / Math.ulp((float) expected));
            } else {
                negativeError = Math.max(negativeError, error);
            }
        }
        filled = 0;
    }

    void check() {
        assertThat(excess).as("%s", this).isLessThanOrEqualTo(1);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s on %s: %.3f of what is allowed, at %s; positive %.2f ulp, negative %.2g",
                activation,
                kernels.name(),
                excess,
                worst,
                positiveUlps,
                negativeError);
    }
}
