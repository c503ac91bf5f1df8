/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

/**
 * The error of logits with respect to the float64 reference.
 *
 * @param overDeviation largest difference divided by the standard deviation of the reference's logits
 * @param overLargest largest difference divided by the largest absolute logit of the reference
 */
public record Accuracy(double overDeviation, double overLargest) {
    /**
     * Limit for {@link #overDeviation} in float32. Float32 runtimes were measured at 2e-6 to 8e-6, bfloat16 at 1e-2; a
     * runtime above the limit uses a narrower type or computes another function.
     */
    public static final double FLOAT32_LIMIT = 1e-4;

    public static Accuracy of(double[] reference, float[] logits, int at) {
        double mean = 0;
        double largest = 0;
        for (double value : reference) {
            mean += value / reference.length;
            largest = Math.max(largest, Math.abs(value));
        }
        double variance = 0;
        double error = 0;
        for (int i = 0; i < reference.length; i++) {
            variance += (reference[i] - mean) * (reference[i] - mean) / reference.length;
            double difference = Math.abs(reference[i] - logits[at + i]);
            error = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(error, difference);
        }
        return new Accuracy(error / Math.sqrt(variance), error / largest);
    }

    Accuracy worse(Accuracy other) {
        return new Accuracy(Math.max(overDeviation, other.overDeviation), Math.max(overLargest, other.overLargest));
    }

    boolean isFloat32() {
        return overDeviation <= FLOAT32_LIMIT;
    }
}
