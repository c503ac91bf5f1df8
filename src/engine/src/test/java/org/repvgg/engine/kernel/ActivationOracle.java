/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.apache.commons.numbers.gamma.Erfc;
import org.repvgg.model.Activation;

/** Activations by their definitions in double; {@link ActivationTest} compares them with those of PyTorch. */
public final class ActivationOracle {
    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double TANH_FACTOR = Math.sqrt(2 / Math.PI);

    private ActivationOracle() {}

    public static void apply(Activation activation, double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = of(activation, values[i]);
        }
    }

    static double of(Activation activation, double x) {
        return switch (activation.kind()) {
            case NONE -> x;
            case RELU -> Math.max(x, 0);
            case RELU6 -> Math.min(Math.max(x, 0), 6);
            case LEAKY_RELU -> x > 0 ? x : x * activation.slope();
            case SILU -> x / (1 + Math.exp(-x));
            case HARDSWISH -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
            case GELU -> x * Erfc.value(-x * ROOT_HALF) / 2;
            case GELU_TANH -> geluTanh(x);
        };
    }

    /** By 1 + tanh(z) = 2 / (1 + exp(-2z)), which loses no digits where tanh is near -1. */
    private static double geluTanh(double x) {
        return x / (1 + Math.exp(-2 * TANH_FACTOR * (x + 0.044715 * x * x * x)));
    }
}
