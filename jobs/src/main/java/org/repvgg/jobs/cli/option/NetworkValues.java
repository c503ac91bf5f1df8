/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.repvgg.jobs.checkpoint.Renaming;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.model.Activation;

/** How the values of {@link NetworkOptions} are read. */
final class NetworkValues {
    private static final List<String> ACTIVATIONS =
            List.of("relu", "relu6", "leaky_relu", "silu", "hardswish", "gelu", "gelu_tanh", "none");
    private static final int MAX_NUMBER = 64;

    private NetworkValues() {}

    /** Names with whole numbers from 1, such as strides. */
    static ValueType<Map<String, Integer>> numbersByName(String example) {
        return new ValueType<>("text", List.of(), (option, text) -> {
            Map<String, Integer> numbers = new TreeMap<>();
            for (String part : text.split(",", -1)) {
                int equals = part.lastIndexOf('=');
                String number = part.substring(equals + 1).strip();
                boolean fits = number.matches("\\d{1,2}")
                        && Integer.parseInt(number) >= 1
                        && Integer.parseInt(number) <= MAX_NUMBER;
                if (equals < 1 || !fits) {
                    throw refusal(option, text, "names and numbers from 1 to " + MAX_NUMBER + ", such as " + example);
                }
                numbers.put(part.substring(0, equals).strip(), Integer.valueOf(number));
            }
            return numbers;
        });
    }

    static ValueType<Activation> activation() {
        return new ValueType<>("choice", ACTIVATIONS, (option, text) -> {
            String word = text.toLowerCase(Locale.ROOT);
            try {
                return Activation.parse(
                        word.startsWith("leaky_relu:")
                                ? word
                                : Choice.of(option, ACTIVATIONS).require(word));
            } catch (IllegalArgumentException e) {
                throw refusal(option, text, "leaky_relu and its slope, such as leaky_relu:0.1");
            }
        });
    }

    static ValueType<String> paddingMode() {
        return ValueType.choice(List.of("zeros", "reflect", "replicate", "circular"), word -> word);
    }

    /** An expression and what it is replaced with; the last = counts, which no name has. */
    static ValueType<Renaming> renaming() {
        return new ValueType<>("text", List.of(), (option, text) -> {
            int equals = text.lastIndexOf('=');
            if (equals < 1) {
                throw refusal(option, text, "an expression, =, and what it is replaced with, such as '^net=stage'");
            }
            try {
                return new Renaming(Pattern.compile(text.substring(0, equals)), text.substring(equals + 1));
            } catch (PatternSyntaxException e) {
                throw refusal(option, text, "a regular expression before =: " + e.getDescription());
            }
        });
    }

    private static JobException refusal(String option, String text, String expected) {
        return new JobException(
                FailureCode.INVALID_OPTION, "Cannot use " + option + " " + text + " (expected " + expected + ").");
    }
}
