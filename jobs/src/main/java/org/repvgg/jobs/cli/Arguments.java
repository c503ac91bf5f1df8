/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.cli.option.OptionRow;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.cli.option.Scope;
import org.repvgg.jobs.session.OptionSources;
import picocli.CommandLine.ParseResult;

/** The values of a command's options: from the arguments, else from the configuration, else the default. */
final class Arguments {
    private final Scope scope;
    private final Map<OptionRow<?>, List<Object>> values = new HashMap<>();

    /** Reads and checks every value; throws what the user should read if one cannot be used. */
    Arguments(Scope scope, ParseResult parsed, OptionSources sources) {
        this.scope = scope;
        for (OptionRow<?> row : Options.of(scope)) {
            List<Object> read = new ArrayList<>();
            for (String text : texts(row, parsed, sources)) {
                read.add(row.type().reader().read(row.name(), text));
            }
            values.put(row, read);
        }
    }

    private static List<String> texts(OptionRow<?> row, ParseResult parsed, OptionSources sources) {
        if (parsed.hasMatchedOption(row.name())) {
            Object matched = parsed.matchedOption(row.name()).getValue();
            List<String> texts = new ArrayList<>();
            (matched instanceof List<?> several ? several : List.of(matched)).forEach(one -> texts.add(one.toString()));
            return texts;
        }
        String configured = row.key() == null ? null : sources.value(row.name());
        return configured == null ? row.defaultTexts() : List.of(configured);
    }

    /** The value of an option that is required or has a default. */
    <T> T get(OptionRow<T> row) {
        T value = find(row);
        if (value == null) {
            throw new IllegalArgumentException("found no value of " + row + " (expected a default, or find)");
        }
        return value;
    }

    /** The value of an option, or null if it has none. */
    <T> @Nullable T find(OptionRow<T> row) {
        List<T> all = all(row);
        return all.isEmpty() ? null : all.get(0);
    }

    /** The values of an option that may have several. */
    @SuppressWarnings("unchecked") // a row's type reads its values
    <T> List<T> all(OptionRow<T> row) {
        List<Object> found = values.get(row);
        if (found == null) {
            throw new IllegalArgumentException("found no option " + row + " in " + scope.command());
        }
        return (List<T>) found;
    }
}
