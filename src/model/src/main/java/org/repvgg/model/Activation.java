/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.model;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;

/**
 * The activation function after the sum of a block's branches.
 *
 * @param kind the function
 * @param slope the factor of negative inputs of {@link Kind#LEAKY_RELU}, finite; 0 for every other function
 */
public record Activation(Kind kind, float slope) implements Serializable {

    /** The functions, by PyTorch's names. */
    public enum Kind {
        /** x. */
        NONE,
        /** max(x, 0). */
        RELU,
        /** min(max(x, 0), 6). */
        RELU6,
        /** x where x is positive, else slope * x. */
        LEAKY_RELU,
        /** x * sigmoid(x). */
        SILU,
        /** x * min(max(x + 3, 0), 6) / 6. */
        HARDSWISH,
        /** x * (1 + erf(x / sqrt(2))) / 2. */
        GELU,
        /** x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2. */
        GELU_TANH
    }

    public static final Activation NONE = new Activation(Kind.NONE, 0);
    public static final Activation RELU = new Activation(Kind.RELU, 0);
    public static final Activation RELU6 = new Activation(Kind.RELU6, 0);
    public static final Activation SILU = new Activation(Kind.SILU, 0);
    public static final Activation HARDSWISH = new Activation(Kind.HARDSWISH, 0);
    public static final Activation GELU = new Activation(Kind.GELU, 0);
    public static final Activation GELU_TANH = new Activation(Kind.GELU_TANH, 0);

    /** Checks the slope. */
    public Activation {
        Objects.requireNonNull(kind, "kind");
        if (!Float.isFinite(slope) || (kind != Kind.LEAKY_RELU && slope != 0)) {
            throw new IllegalArgumentException("Cannot make the activation " + kind + ": its slope is " + slope
                    + " (expected " + (kind == Kind.LEAKY_RELU ? "a finite number" : "0") + ").");
        }
    }

    /** Leaky ReLU whose negative inputs are multiplied by {@code slope}; PyTorch's default is 0.01. */
    public static Activation leakyRelu(float slope) {
        return new Activation(Kind.LEAKY_RELU, slope);
    }

    /**
     * Reads what {@link #toString} writes, in any case: a kind's name, for LEAKY_RELU with a colon and the slope.
     *
     * @throws IllegalArgumentException if the text names no activation
     */
    public static Activation parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        String leaky = Kind.LEAKY_RELU + ":";
        if (upper.startsWith(leaky)) {
            return leakyRelu(Float.parseFloat(upper.substring(leaky.length())));
        }
        Kind kind = Kind.valueOf(upper);
        return kind == Kind.LEAKY_RELU ? leakyRelu(0.01f) : new Activation(kind, 0);
    }

    /** The kind's name, for LEAKY_RELU with the slope, such as {@code LEAKY_RELU:0.1}. */
    @Override
    public String toString() {
        return kind == Kind.LEAKY_RELU ? kind + ":" + slope : kind.name();
    }
}
