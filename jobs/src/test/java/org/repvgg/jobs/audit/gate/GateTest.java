/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.error.JobException;

class GateTest {
    private static final Map<String, Double> VALUES = Map.of(
            "top1",
            0.83,
            "top1.low",
            0.82,
            "top5",
            0.99,
            "ece",
            0.02,
            "recall(cat, wild (big))",
            0.5,
            "recall(3).high",
            0.7);

    private static GateOutcome check(String text) {
        return Gate.parse(text).check(metric -> VALUES.getOrDefault(metric.toString(), Double.NaN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "top1>=0.83 | true",
                "top1 > 83 % | false",
                "top1 == .83 | true",
                "top5 - top1 < 1.6e-1 | false",
                "top5-top1<=16.1% | true",
                "top1.low + 2 * ece >= 0.86 | true",
                "-(top1 - 1) / 2 < 0.09 | true",
                "0.8 < top1 | true",
                "recall(cat, wild (big)) >= 0.5 | true",
                "recall( 3 ).high < 0.7 | false",
                "nll < 100 | false",
            })
    void gatesAreArithmeticOnMetrics(String text, boolean met) {
        assertThat(check(text).met()).isEqualTo(met);
    }

    @Test
    void theOutcomeNamesValuesAndGate() {
        assertThat(check("top5 - top1.low > 1").sentence())
                .isEqualTo("top5 = 0.99, top1.low = 0.82, gate top5 - top1.low > 1");
        assertThat(check("nll<1").sentence()).isEqualTo("nll has no value, gate nll<1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "top1 | found its end at character 5 (expected one of >=, >, <=, <, ==)",
                "top1 >= | found its end at character 8 (expected a number or one of",
                "accuracy > 0.8 | found 'accuracy > 0.8' at character 1 (expected a number or one of",
                "top0 > 0.8 | found 'top0 > 0.8' at character 1",
                "top1 > 0.8 0.9 | found '0.9' at character 12 (expected the end of the gate)",
                "recall > 0.8 | expected a class in parentheses",
                "recall(cat > 0.8 | expected a closing parenthesis",
                "recall() > 0.8 | expected the name or index of a class",
                "(top1 > 0.8 | expected a closing parenthesis",
                "ece.low < 1 | expected no .low or .high, since ece has no interval",
                "top1.mid < 1 | expected .low or .high",
                "1 < 2 | found only numbers (expected a metric, as in top1 >= 0.83)",
                "top1 => 0.8 | found '=> 0.8' at character 6",
            })
    void whatIsNoGateIsRefusedWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> Gate.parse(text))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
                .hasMessageStartingWith("Cannot read the gate '" + text + "': ")
                .hasMessageContaining(message);
    }

    @Test
    void hostileNestingIsRefused() {
        assertThatThrownBy(() -> Gate.parse("(".repeat(100_000) + "top1"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("expected at most 50 levels of nesting");
    }
}
