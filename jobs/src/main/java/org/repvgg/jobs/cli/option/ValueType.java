/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import org.apache.spark.network.util.JavaUtils;
import org.repvgg.engine.KernelChoice;
import org.repvgg.engine.UnknownKernelException;
import org.repvgg.image.InvalidPreprocessException;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.session.HomeFolder;

/**
 * How the text of a value is read and checked.
 *
 * @param name one word for the reference
 * @param words all permitted words, in their order, or none if other texts are permitted
 * @param reader reads a text
 */
public record ValueType<T>(String name, List<String> words, Reader<T> reader) {
    private static final int CHANNELS = 3;

    /** Reads the value of an option; throws {@link JobException} that names the option, the value and what is expected. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(String option, String text);
    }

    public ValueType {
        words = List.copyOf(words);
    }

    static ValueType<Boolean> flag() {
        List<String> words = List.of("true", "false");
        return new ValueType<>(
                "boolean",
                List.of(),
                (option, text) -> Choice.of(option, words).require(text).equals("true"));
    }

    /** Any text, as it is. */
    static ValueType<String> text() {
        return new ValueType<>("text", List.of(), (option, text) -> text);
    }

    /** A path or URI, with a leading {@code ~} expanded. */
    static ValueType<String> uri() {
        return new ValueType<>("uri", List.of(), (option, text) -> HomeFolder.expand(text));
    }

    static ValueType<Integer> wholeNumber() {
        return wholeNumber(Integer.MIN_VALUE);
    }

    static ValueType<Integer> wholeNumber(int least) {
        return new ValueType<>("int", List.of(), (option, text) -> {
            int value = number(option, text, Integer::valueOf, "a whole number");
            require(value >= least, option, text, "at least " + least);
            return value;
        });
    }

    static ValueType<Long> longNumber(long least) {
        return new ValueType<>("long", List.of(), (option, text) -> {
            long value = number(option, text, Long::valueOf, "a whole number");
            require(value >= least, option, text, "at least " + least);
            return value;
        });
    }

    /** @param expected describes the permitted numbers */
    static ValueType<Double> number(DoublePredicate permitted, String expected) {
        return new ValueType<>("double", List.of(), (option, text) -> {
            double value = number(option, text, Double::valueOf, "a number");
            require(permitted.test(value), option, Double.toString(value), expected);
            return value;
        });
    }

    /** A number of bytes such as {@code 512m}. */
    static ValueType<Long> size() {
        return new ValueType<>("size", List.of(), (option, text) -> {
            try {
                return JavaUtils.byteStringAsBytes(text);
            } catch (IllegalArgumentException e) {
                throw refusal(option, text, "a size of at least 0, such as 512m or 2g");
            }
        });
    }

    /** A length in pixels, or height and width such as {@code 224x320}. */
    static <T> ValueType<T> pixels(Function<String, T> parser) {
        return new ValueType<>("pixels", List.of(), (option, text) -> {
            try {
                return parser.apply(text);
            } catch (InvalidPreprocessException e) {
                throw refusal(option, text, "1 to 16384 pixels, or height and width such as 224x320");
            }
        });
    }

    /** Three finite numbers, for red, green and blue, or one, for gray. */
    static ValueType<float[]> channels() {
        return new ValueType<>("numbers", List.of(), (option, text) -> {
            String expected = "three numbers, for red, green and blue, such as 0.5,0.5,0.5, or one, for gray";
            List<String> parts = List.of(text.split(",", -1));
            require(parts.size() == CHANNELS || parts.size() == 1, option, text, expected);
            float[] values = new float[parts.size()];
            for (int i = 0; i < values.length; i++) {
                try {
                    values[i] = Float.parseFloat(parts.get(i).strip());
                } catch (NumberFormatException e) {
                    throw refusal(option, text, expected);
                }
                require(Float.isFinite(values[i]), option, text, expected);
            }
            return values;
        });
    }

    /** One of some words, in any case. */
    static <T> ValueType<T> choice(List<String> words, Function<String, T> meaning) {
        return new ValueType<>(
                "choice",
                words,
                (option, text) -> meaning.apply(Choice.of(option, words).require(text)));
    }

    /** One of the constants of an enumeration, in lower case and with dashes. */
    static <E extends Enum<E>> ValueType<E> choice(Class<E> enumeration) {
        List<E> constants = new ArrayList<>(List.of(enumeration.getEnumConstants()));
        List<String> words = Choice.words(enumeration);
        return choice(words, word -> constants.get(words.indexOf(word)));
    }

    /** A kernel set, as {@link KernelChoice#parse} takes it. */
    static ValueType<String> kernel() {
        List<String> words = Choice.words(KernelChoice.class);
        return new ValueType<>("choice", words, (option, text) -> {
            try {
                return KernelChoice.parse(text).toString();
            } catch (UnknownKernelException e) {
                throw new JobException(FailureCode.INVALID_OPTION, e.getMessage() + Suggestion.of(text, words));
            }
        });
    }

    private static <N> N number(String option, String text, Function<String, N> parser, String expected) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw refusal(option, text, expected);
        }
    }

    private static void require(boolean holds, String option, String text, String expected) {
        if (!holds) {
            throw refusal(option, text, expected);
        }
    }

    private static JobException refusal(String option, String text, String expected) {
        return new JobException(
                FailureCode.INVALID_OPTION, "Cannot use " + option + " " + text + " (expected " + expected + ").");
    }
}
