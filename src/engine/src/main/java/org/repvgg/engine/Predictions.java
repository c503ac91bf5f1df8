/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

/** Probabilities and the best classes of one image's logits, into the caller's arrays. Allocates nothing. */
public final class Predictions {
    private Predictions() {}

    /**
     * probability[i] = exp(logit[i] - max) / sum over j of exp(logit[j] - max), summed in double.
     *
     * <p>{@link StrictMath} makes the bits the same on every machine. A NaN among the logits makes all of them NaN.
     *
     * @param logits [.. at + classes]
     * @param probabilities [classes], overwritten
     */
    public static void softmax(float[] logits, int at, int classes, float[] probabilities) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < classes; i++) {
            max = Math.max(max, logits[at + i]);
        }
        double sum = 0;
        for (int i = 0; i < classes; i++) {
            sum += StrictMath.exp(logits[at + i] - max);
        }
        for (int i = 0; i < classes; i++) {
            probabilities[i] = (float) (StrictMath.exp(logits[at + i] - max) / sum);
        }
    }

    /**
     * The indices of the largest values, largest first; of equal values the lower index first; NaN last.
     *
     * @param values [.. at + classes], logits or probabilities
     * @param indices filled; its length is k, at most {@code classes}
     */
    public static void topK(float[] values, int at, int classes, int[] indices) {
        if (indices.length > classes) {
            throw new IllegalArgumentException("Cannot take the best " + indices.length + " of " + classes
                    + " classes. Ask for at most " + classes + ".");
        }
        int filled = 0;
        for (int i = 0; i < classes; i++) {
            int place = filled;
            while (place > 0 && beats(values[at + i], values[at + indices[place - 1]])) {
                place--;
            }
            if (place < indices.length) {
                filled = Math.min(filled + 1, indices.length);
                System.arraycopy(indices, place, indices, place + 1, filled - place - 1);
                indices[place] = i;
            }
        }
    }

    private static boolean beats(float value, float other) {
        return value > other || (Float.isNaN(other) && !Float.isNaN(value));
    }
}
