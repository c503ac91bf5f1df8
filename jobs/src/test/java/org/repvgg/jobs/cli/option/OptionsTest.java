/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repvgg.jobs.error.JobException;

class OptionsTest {
    @ParameterizedTest
    @EnumSource(Scope.class)
    void namesOfACommandDiffer(Scope scope) {
        Set<String> names = new HashSet<>();
        for (OptionRow<?> row : Options.of(scope)) {
            assertThat(names.add(row.name())).as(row.toString()).isTrue();
        }
    }

    @Test
    void defaultsAndExamplesCanBeRead() {
        for (OptionRow<?> row : Options.all()) {
            for (String text : row.defaultTexts()) {
                assertThat(row.type().reader().read(row.name(), text))
                        .as(row.toString())
                        .isNotNull();
            }
            if (!row.example().isEmpty()) {
                assertThat(row.type().reader().read(row.name(), row.example()))
                        .as(row.toString())
                        .isNotNull();
            }
            assertThat(row.isRequired() && row.defaultText() != null)
                    .as(row.toString())
                    .isFalse();
        }
    }

    @Test
    void everyKeyOfPredictHasAValueToShow() {
        for (OptionRow<?> row : Options.of(Scope.PREDICT)) {
            assertThat(row.key() == null
                            || row.defaultText() != null
                            || !row.example().isEmpty())
                    .as(row.toString())
                    .isTrue();
        }
    }

    @Test
    void rowsAreNamedInThreeWays() {
        assertThat(Options.MAX_ERROR_RATE.name()).isEqualTo("--max-error-rate");
        assertThat(Options.MAX_ERROR_RATE.key()).isEqualTo("spark.repvgg.maxErrorRate");
        assertThat(Options.MAX_ERROR_RATE.setting()).isEqualTo("max_error_rate");
        assertThat(Options.INPUT.key()).isNull();
        assertThat(Options.CONF_FILE.key()).isNull();
    }

    @Test
    void helpListsWordsAndDefault() {
        assertThat(AuditOptions.MODE.help()).endsWith("; one of errorifexists (default), overwrite");
        assertThat(Options.TOP_K.help()).endsWith(" (default 5)");
        assertThat(Options.MASTER.help()).endsWith(" (default: spark-submit's, else local[*])");
        assertThat(Options.LOGITS.help()).doesNotContain("default");
    }

    @Test
    void valuesAreCheckedByTheirType() {
        assertThat(Options.WEIGHT_CACHE.type().reader().read("--x", "2m")).isEqualTo(2L << 20);
        assertThat(Options.MEAN.type().reader().read("--x", "0.5, 1,2")).containsExactly(0.5f, 1, 2);
        assertThat(Options.LOGITS.type().reader().read("--x", "TRUE")).isTrue();
        refused(Options.LOGITS, "yes", "Cannot use --logits yes (expected true or false).");
        refused(Options.TOP_K, "0", "Cannot use --top-k 0 (expected at least 1).");
        refused(Options.MAX_PIXELS, "1e9", "Cannot use --max-pixels 1e9 (expected a whole number).");
        refused(Options.MAX_ERROR_RATE, "NaN", "Cannot use --max-error-rate NaN (expected 0 to 1).");
        refused(Options.EPS, "0", "Cannot use --eps 0.0 (expected a small positive number such as 1e-5).");
    }

    private static void refused(OptionRow<?> row, String text, String message) {
        assertThatThrownBy(() -> row.type().reader().read(row.name(), text))
                .isInstanceOf(JobException.class)
                .hasMessage(message);
    }
}
