/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class PredictionsTest {
    @Test
    void softmaxIsStableForLargeLogits() {
        float[] probabilities = new float[3];
        Predictions.softmax(new float[] {-1, 1000, 1001, 1000}, 1, 3, probabilities);
        // 1 / (2 e^-1 + 1) and e^-1 times that.
        assertThat(probabilities[1]).isCloseTo(0.5761169f, within(1e-7f));
        assertThat(probabilities[0]).isCloseTo(0.21194157f, within(1e-7f)).isEqualTo(probabilities[2]);
    }

    @Test
    void equalValuesAreTakenByTheLowerIndexAndNaNLast() {
        int[] best = new int[5];
        Predictions.topK(new float[] {9, Float.NaN, 2, 7, 2, 7}, 1, 5, best);
        assertThat(best).containsExactly(2, 4, 1, 3, 0);
    }

    @Test
    void theBestOfManyAreInOrder() {
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 617 % 1000;
        }
        int[] best = new int[4];
        Predictions.topK(values, 0, 1000, best);
        for (int i = 0; i < best.length; i++) {
            assertThat(values[best[i]]).isEqualTo(999 - i);
        }
    }

    @Test
    void moreThanThereAreIsRefused() {
        assertThatThrownBy(() -> Predictions.topK(new float[2], 0, 2, new int[3]))
                .hasMessage("Cannot take the best 3 of 2 classes. Ask for at most 2.");
    }
}
