/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.verify;

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
            double x = values[i];
            values[i] = switch (activation) {
                case NONE -> x;
                case RELU -> Math.max(x, 0);
                case SILU -> x / (1 + Math.exp(-x));
            };
        }
        return this;
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
