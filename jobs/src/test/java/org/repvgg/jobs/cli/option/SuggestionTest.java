/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    private static final List<String> KNOWN =
            List.of("--checkpoint", "--classes", "--crop", "--output", "--top-k", "predict", "pixels", "vector-512");

    @ParameterizedTest
    @CsvSource({
        "--checkpiont, --checkpoint",
        "--checkpoit, --checkpoint",
        "--Checkpoint, --checkpoint",
        "--check, --checkpoint",
        "--clases, --classes",
        "--ouptut, --output",
        "--topk, --top-k",
        "predcit, predict",
        "vector512, vector-512",
    })
    void oneMistakeIsFound(String typed, String meant) {
        assertThat(Suggestion.of(typed, KNOWN)).isEqualTo(" Did you mean " + meant + "?");
    }

    @Test
    void otherWordsAreNotTakenForMistakes() {
        for (String word : List.of("--botch", "fast", "x", "-c", "")) {
            assertThat(Suggestion.of(word, KNOWN)).as(word).isEmpty();
        }
    }

    @Test
    void theFewestMistakesWinThenTheFirst() {
        assertThat(Suggestion.nearest("bicubid", List.of("bicubics", "bicubic")))
                .isEqualTo("bicubic");
        assertThat(Suggestion.nearest("cat", List.of("car", "cap"))).isEqualTo("car");
    }
}
