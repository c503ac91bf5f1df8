/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/** The words that an option permits: listed where one of them was expected, and the nearest one offered. */
public final class Choice {
    private final String option;
    private final List<String> permitted;

    private Choice(String option, List<String> permitted) {
        this.option = option;
        this.permitted = List.copyOf(permitted);
    }

    public static Choice of(String option, List<String> permitted) {
        return new Choice(option, permitted);
    }

    /** A constant of an enumeration as the command line spells it: in lower case and with dashes. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constants of an enumeration as the command line spells them. */
    public static List<String> words(Class<?> enumeration) {
        return Arrays.stream(enumeration.getEnumConstants())
                .map(constant -> word((Enum<?>) constant))
                .toList();
    }

    /** The value if it is permitted, in any case; else what the user should read. */
    public String require(String value) {
        for (String word : permitted) {
            if (word.equalsIgnoreCase(value)) {
                return word;
            }
        }
        throw refusal(value);
    }

    /** One line that says what is permitted. */
    private JobException refusal(String value) {
        return new JobException(
                FailureCode.INVALID_OPTION,
                "Cannot use " + option + " " + value + " (expected " + listed(permitted) + ")."
                        + Suggestion.of(value, permitted));
    }

    /** "a, b or c". */
    public static String listed(List<String> words) {
        int last = words.size() - 1;
        return last < 1 ? String.join("", words) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }
}
