/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.codegen;

import java.util.ArrayList;
import java.util.List;

/** Writes one method: what is done once, constants in vectors, and a loop over {@code count} lines. */
final class MethodWriter {
    private static final String INDENT = " ".repeat(12);

    private final StringBuilder setup;
    private final StringBuilder body = new StringBuilder();
    private final List<Double> constants = new ArrayList<>();

    /**
     * A method.
     *
     * @param signature its lines, up to the brace
     */
    MethodWriter(String signature) {
        setup = new StringBuilder(signature);
    }

    /** A line before the loop. */
    void setup(String code) {
        setup.append(INDENT).append(code).append('\n');
    }

    /** A line of the loop. */
    void line(String code) {
        body.append(INDENT).append("    ").append(code).append('\n');
    }

    void load(String name, String place) {
        line("FloatVector " + name + " = FloatVector.fromArray(SPECIES, src, " + place(place) + ");");
    }

    void store(String value, String place) {
        line(value + ".intoArray(dst, " + place(place) + ");");
    }

    private static String place(String place) {
        return place.replaceAll(" \\+ 0 \\* \\w+", "");
    }

    /** The whole method. */
    String text(String step) {
        for (int i = 0; i < constants.size(); i++) {
            float constant = constants.get(i).floatValue();
            setup("FloatVector k" + i + " = FloatVector.broadcast(SPECIES, " + constant + "f);");
        }
        setup("for (int i = 0; i < count; " + step + ") {");
        return setup.append(body).append(INDENT).append("}\n        }\n").toString();
    }

    private String constant(double value) {
        int index = constants.indexOf(value);
        if (index < 0) {
            constants.add(value);
            index = constants.size() - 1;
        }
        return "k" + index;
    }

    /** a * factor + b. */
    String fma(String a, double factor, String b) {
        if (factor == 1) {
            return b + ".add(" + a + ")";
        }
        if (factor == -1) {
            return b + ".sub(" + a + ")";
        }
        return a + ".fma(" + constant(factor) + ", " + b + ")";
    }

    String scaled(String value, double factor) {
        return factor == 1 ? value : value + ".mul(" + constant(factor) + ")";
    }

    /** The sum of coefficients times values, beginning with a coefficient of one where there is one. */
    String linear(double[] coefficients, String[] x) {
        int first = -1;
        for (int i = 0; i < coefficients.length; i++) {
            if (coefficients[i] == 1 && first < 0) {
                first = i;
            }
        }
        String sum = first >= 0 ? x[first] : null;
        for (int i = 0; i < coefficients.length; i++) {
            if (i != first && coefficients[i] != 0) {
                sum = sum == null ? scaled(x[i], coefficients[i]) : fma(x[i], coefficients[i], sum);
            }
        }
        if (sum == null) {
            throw new IllegalStateException("Cannot write a sum: all its coefficients are zero.");
        }
        return sum;
    }
}
