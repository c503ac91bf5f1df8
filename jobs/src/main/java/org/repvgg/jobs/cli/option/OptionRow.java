/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.session.OptionSources;

/**
 * One row of the table of options. A name may have several rows, each for other commands.
 *
 * @param <T> type of one value
 */
public final class OptionRow<T> {
    /** How values are given on the command line. */
    public enum Form {
        /** {@code --logits}. */
        FLAG,
        /** {@code --top-k 3}. */
        ONE,
        /** {@code --input a b}, several times too. */
        WORDS,
        /** {@code --gate a --gate b}. */
        REPEATED,
        /** {@code --top-k 1,5}. */
        COMMAS
    }

    private final String name;
    private final ValueType<T> type;
    private final String label;
    private Form form = Form.ONE;
    private Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    private boolean required;
    private boolean argumentOnly;
    private @Nullable String defaultText;
    private String absence = "";
    private String unit = "";
    private Fingerprint fingerprint = Fingerprint.NONE;
    private String meaning = "";
    private String details = "";
    private String example = "";
    private String since = "0.1.0";

    /** @param label of the value in help texts, such as {@code URI} */
    OptionRow(String name, String label, ValueType<T> type) {
        this.name = name;
        this.label = label;
        this.type = type;
    }

    OptionRow<T> in(Scope first, Scope... others) {
        scopes = EnumSet.of(first, others);
        return this;
    }

    OptionRow<T> inAll() {
        scopes = EnumSet.allOf(Scope.class);
        return this;
    }

    OptionRow<T> form(Form value) {
        form = value;
        return this;
    }

    OptionRow<T> required() {
        required = true;
        return this;
    }

    /** Has no key: it is read before the configuration is. */
    OptionRow<T> argumentOnly() {
        argumentOnly = true;
        return this;
    }

    /** The value of an option that is not given. */
    OptionRow<T> or(Object value) {
        defaultText = value.toString();
        return this;
    }

    /** What holds if the option is not given and has no default, for help texts. */
    OptionRow<T> absent(String text) {
        absence = text;
        return this;
    }

    OptionRow<T> unit(String text) {
        unit = text;
        return this;
    }

    OptionRow<T> enters(Fingerprint value) {
        fingerprint = value;
        return this;
    }

    /** One sentence or less, without its full stop; help texts append permitted words and default. */
    OptionRow<T> means(String text) {
        meaning = text;
        return this;
    }

    /** Sentences for the reference and the configuration file that are too long for help texts. */
    OptionRow<T> details(String text) {
        details = text;
        return this;
    }

    /** A value for the configuration file, of an option without default. */
    OptionRow<T> example(String text) {
        example = text;
        return this;
    }

    /** The release that brought the option. */
    OptionRow<T> since(String release) {
        since = release;
        return this;
    }

    /** With its dashes: {@code --top-k}. */
    public String name() {
        return name;
    }

    /** {@code spark.repvgg.topK}, or null for an option that only arguments give. */
    public @Nullable String key() {
        return isMultiple() || argumentOnly ? null : OptionSources.key(name);
    }

    /** As settings of the DAG are spelt: {@code top_k}. */
    public String setting() {
        return name.substring(2).replace('-', '_');
    }

    public String label() {
        return label;
    }

    public ValueType<T> type() {
        return type;
    }

    public Form form() {
        return form;
    }

    /** Whether the option may have several values. */
    public boolean isMultiple() {
        return form != Form.FLAG && form != Form.ONE;
    }

    /** The commands that have the option, in their order. */
    public Set<Scope> scopes() {
        return Collections.unmodifiableSet(scopes);
    }

    public boolean isRequired() {
        return required;
    }

    /** The text that is read if the option is not given, or null. */
    public @Nullable String defaultText() {
        return defaultText;
    }

    /** What holds if the option is not given and has no default, or empty. */
    public String absence() {
        return absence;
    }

    /** Of a number, such as pixels, or empty. */
    public String unit() {
        return unit;
    }

    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** One sentence or less, without its full stop. */
    public String meaning() {
        return meaning;
    }

    /** Further sentences, or empty. */
    public String details() {
        return details;
    }

    /** A value to show where there is no default, or empty. */
    public String example() {
        return example;
    }

    /** The release that brought the option. */
    public String since() {
        return since;
    }

    /** Meaning, permitted words and default, as help texts have them. */
    public String help() {
        StringBuilder text = new StringBuilder(meaning);
        if (!type.words().isEmpty()) {
            text.append("; one of ").append(listed());
        } else if (defaultText != null && form != Form.FLAG) {
            text.append(" (default ").append(defaultText).append(')');
        }
        if (!absence.isEmpty()) {
            text.append(" (default: ").append(absence).append(')');
        }
        return text.toString();
    }

    private String listed() {
        return type.words().stream()
                .map(word -> word.equals(defaultText) ? word + " (default)" : word)
                .collect(Collectors.joining(", "));
    }

    /** The texts of the default, none if there is none. */
    public List<String> defaultTexts() {
        return defaultText == null
                ? List.of()
                : form == Form.COMMAS ? List.of(defaultText.split(",", -1)) : List.of(defaultText);
    }

    @Override
    public String toString() {
        return name + " of " + scopes.toString().toLowerCase(Locale.ROOT);
    }
}
