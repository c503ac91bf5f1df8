/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.codegen;

/**
 * The activations beyond ReLU as sequences of float32 operations on {@code x}, each written line by line by a {@link Form}:
 * add, multiply, divide, multiply-add, comparison and a shift of bits, which are the same on every processor and JDK. The
 * result is {@code y}.
 *
 * <p>Method: docs/design/kernels.md#activations. The coefficients are those that src/test/python/activations.py finds.
 */
enum ActivationRecipe {
    /** min(max(x, 0), 6). */
    RELU6 {
        @Override
        void write(Form form) {
            form.line("y", form.clamp("x", 0, 6));
        }
    },
    /** x where it is above zero, else x times the slope. */
    LEAKY_RELU {
        @Override
        void write(Form form) {
            form.line("s", form.multiply("x", form.slope()));
            form.line("y", form.positive("x", "s"));
        }
    },
    /** x * min(max(x + 3, 0), 6) / 6. */
    HARDSWISH {
        @Override
        void write(Form form) {
            form.line("a", form.add("x", form.constant(3)));
            form.line("t", form.clamp("a", 0, 6));
            form.line("g", form.multiply("t", form.constant(1.0 / 6)));
            form.line("y", form.multiply("x", "g"));
        }
    },
    /** x / (1 + exp(-x)). */
    SILU {
        @Override
        void write(Form form) {
            form.line("t", form.clamp("x", -OVERFLOW, 30));
            gate(form, "t");
        }
    },
    /** x / (1 + exp(-r)) with r = ln(Phi(x) / Phi(-x)), an odd function. */
    GELU {
        @Override
        void write(Form form) {
            odd(
                    form,
                    -6.6361,
                    1.5957697,
                    0.07266836,
                    -6.9701164e-05,
                    -0.000107212705,
                    6.7281194e-06,
                    -4.315638e-08,
                    -1.8626475e-08,
                    1.1887921e-09,
                    -3.1664307e-11,
                    3.2363725e-13);
        }
    },
    /** x / (1 + exp(-r)) with r = 2 sqrt(2 / pi) (x + 0.044715 x^3). */
    GELU_TANH {
        @Override
        void write(Form form) {
            double factor = 2 * Math.sqrt(2 / Math.PI);
            odd(form, -10.05, factor, 0.044715 * factor);
        }
    };

    /** exp of this is written as infinity, so that -infinity / (1 + exp) is NaN, as PyTorch has it; above it none is. */
    private static final double OVERFLOW = 88.6;
    /** From here on r is above 20, and 1 + exp(-r) is 1. */
    private static final double ODD_HIGH = 6;
    /** Adding it rounds to whole numbers, of which the last 8 bits are those of an exponent. */
    private static final double ROUNDING = 0x1.8p23 + 127;
    /** ln(2) in two parts, the first of so few bits that its multiples are exact. */
    private static final double LN2_HIGH = 0.693359375;

    private static final double LN2_LOW = -2.12194440e-4;
    /** exp(-b) for |b| up to ln(2) / 2. */
    private static final double[] EXP = {1, -1, 0.49999994, -0.16666517, 0.041668102, -0.0083691925, 0.0013838903};

    /** How one line is written. */
    interface Form {
        void line(String name, String value);

        String constant(double value);

        String slope();

        String add(String a, String b);

        String subtract(String a, String b);

        String multiply(String a, String b);

        String divide(String a, String b);

        /** a * b + c, fused or not. */
        String multiplyAdd(String a, String b, String c);

        /** The nearest of low to high; NaN and, where low is zero, negative zero stay. */
        String clamp(String a, double low, double high);

        /** a where it is above zero, else b. */
        String positive(String a, String b);

        /** The float whose bits are those of a, shifted to the left by 23. */
        String shifted(String a);
    }

    abstract void write(Form form);

    /** The gate of r = t * g(t^2), t being x from {@code low} to {@link #ODD_HIGH}; r of low is {@link #OVERFLOW}. */
    private static void odd(Form form, double low, double... g) {
        form.line("t", form.clamp("x", low, ODD_HIGH));
        form.line("u", form.multiply("t", "t"));
        String sum = polynomial(form, "g", "u", g);
        form.line("r", form.multiply("t", sum));
        gate(form, "r");
    }

    /**
     * y = x / (1 + exp(-r)), r from -{@link #OVERFLOW} to 30: -r is a whole number n of ln(2) and a rest b, and exp(-r) is
     * 2^n exp(-b) with n in the exponent's bits (Cody and Waite 1980).
     */
    private static void gate(Form form, String r) {
        form.line("k", form.multiplyAdd(r, form.constant(-1 / Math.log(2)), form.constant(ROUNDING)));
        form.line("n", form.subtract("k", form.constant(ROUNDING)));
        form.line("a", form.multiplyAdd("n", form.constant(LN2_HIGH), r));
        form.line("b", form.multiplyAdd("n", form.constant(LN2_LOW), "a"));
        String p = polynomial(form, "p", "b", EXP);
        form.line("w", form.shifted("k"));
        form.line("d", form.multiplyAdd(p, "w", form.constant(1)));
        form.line("y", form.divide("x", "d"));
    }

    /** The polynomial by Horner's rule, lowest coefficient first; the name of its last line. */
    private static String polynomial(Form form, String name, String x, double[] coefficients) {
        int last = coefficients.length - 1;
        String sum = form.constant(coefficients[last]);
        for (int i = last - 1; i >= 0; i--) {
            form.line(name + i, form.multiplyAdd(sum, x, form.constant(coefficients[i])));
            sum = name + i;
        }
        return sum;
    }
}
