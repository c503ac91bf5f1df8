/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

import org.apache.commons.numbers.gamma.Erfc;
import org.repvgg.model.Activation;
import org.repvgg.model.SqueezeExcite;

/** Activations of one image in float64, [channels][height][width], with the operations between convolutions. */
record Plane(double[] values, int channels, int height, int width) {
    private int area() {
        return height * width;
    }

    double[] means() {
        double[] means = new double[channels];
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            for (int i = 0; i < area(); i++) {
                sum += values[c * area() + i];
            }
            means[c] = sum / area();
        }
        return means;
    }

    /** Applies the activation in place. */
    Plane activate(Activation activation) {
        for (int i = 0; i < values.length; i++) {
            values[i] = activate(activation, values[i]);
        }
        return this;
    }

    private static double activate(Activation activation, double x) {
        return switch (activation.kind()) {
            case NONE -> x;
            case RELU -> Math.max(x, 0);
            case RELU6 -> Math.min(Math.max(x, 0), 6);
            case LEAKY_RELU -> x > 0 ? x : activation.slope() * x;
            case SILU -> x / (1 + Math.exp(-x));
            case HARDSWISH -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
            case GELU -> x * Erfc.value(-x / Math.sqrt(2)) / 2;
            case GELU_TANH -> x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2;
        };
    }

    /** Multiplies each channel by its attention, in place. */
    Plane attend(SqueezeExcite se) {
        double[] means = means();
        double[] inner = new double[se.innerChannels()];
        for (int i = 0; i < inner.length; i++) {
            inner[i] = Math.max(0, se.reduceBias()[i] + dot(se.reduceWeight(), i, means));
        }
        for (int c = 0; c < channels; c++) {
            double gate = 1 / (1 + Math.exp(-(se.expandBias()[c] + dot(se.expandWeight(), c, inner))));
            for (int i = 0; i < area(); i++) {
                values[c * area() + i] *= gate;
            }
        }
        return this;
    }

    static double dot(float[] rows, int row, double[] vector) {
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            sum += rows[row * vector.length + i] * vector[i];
        }
        return sum;
    }
}
