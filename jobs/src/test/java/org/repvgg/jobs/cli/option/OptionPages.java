/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is made from the table of options: the reference, the configuration file, the completion, the DAG's settings. */
final class OptionPages {
    private static final int LINE = 118;
    private static final String FIRST_RELEASE = "0.1.0";
    private static final Set<Scope> DAG = EnumSet.of(Scope.FUSE, Scope.PREDICT, Scope.AUDIT);

    private static final String COMPLETION = """
            # SPDX-License-Identifier: Apache-2.0
            # shellcheck shell=bash
            # Completes commands, options and values of 'repvgg' and 'jobs/repvgg'. In bash:
            #
            #   source jobs/completion/repvgg.bash
            #
            # In zsh first: autoload -U +X compinit bashcompinit && compinit && bashcompinit
            # Made from the table of options by OptionPagesTest; do not edit.

            _repvgg() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' words='' word
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case $word in
                        COMMANDS_OR)
                            command=$word
                            break
                            ;;
                    esac
                done
                COMPREPLY=()
                case "$command $previous" in
                    VALUES
                esac
                if [[ -z $words && (-z $command || $current == -*) ]]; then
                    case $command in
                        '') words='COMMANDS COMMON' ;;
                        OPTIONS
                    esac
                fi
                # Where no word fits, file names are completed.
                # shellcheck disable=SC2207
                [[ -z $words ]] || COMPREPLY=($(compgen -W "$words" -- "$current"))
            }

            complete -o bashdefault -o default -F _repvgg repvgg
            """;

    private OptionPages() {}

    /** docs/reference/configuration.md. */
    static String reference() {
        StringBuilder page = new StringBuilder("""
                # Configuration

                Every option of every command. This page is made from the table of options
                (`org.repvgg.jobs.cli.option.Options`) by `OptionPagesTest`.

                A value is taken from, in this order: the argument, the key in Spark's configuration (`--conf`), the key in the
                file of `--conf-file` (see [conf/repvgg.properties](../../conf/repvgg.properties)), the default. An option
                without a key is taken from arguments only. [submit.md](../submit.md#settings) says where Spark's configuration
                comes from, [schema.md](schema.md#fingerprints) what a fingerprint is.

                """);
        section(
                page,
                "All commands",
                "",
                Options.all().stream().filter(OptionPages::isOfAll).toList());
        for (Scope scope : Scope.values()) {
            List<OptionRow<?>> rows =
                    Options.of(scope).stream().filter(row -> !isOfAll(row)).toList();
            if (!rows.isEmpty()) {
                section(page, scope.command(), scope.description(), rows);
            }
        }
        return page.toString().stripTrailing() + "\n";
    }

    private static boolean isOfAll(OptionRow<?> row) {
        return row.scopes().size() == Scope.values().length;
    }

    private static void section(StringBuilder page, String title, String description, List<OptionRow<?>> rows) {
        page.append("## ").append(title).append("\n\n");
        if (!description.isEmpty()) {
            page.append(description).append("\n\n");
        }
        page.append("| option | key | type | default | fingerprint | meaning |\n|---|---|---|---|---|---|\n");
        for (OptionRow<?> row : rows) {
            String key = row.key();
            page.append("| ")
                    .append(String.join(
                            " | ",
                            code(row.name()),
                            key == null ? "none" : code(key),
                            type(row),
                            defaultOf(row),
                            row.fingerprint().toString(),
                            sentence(row.meaning()) + more(row)))
                    .append(" |\n");
        }
        page.append('\n');
    }

    private static String code(String text) {
        return '`' + text + '`';
    }

    private static String type(OptionRow<?> row) {
        List<String> words = row.type().words();
        String type = words.isEmpty()
                ? row.type().name()
                : words.stream().map(OptionPages::code).collect(Collectors.joining(", "));
        return (row.isMultiple() ? "list of " : "")
                + type
                + (row.unit().isEmpty() || type.equals("size") ? "" : ", " + row.unit());
    }

    private static String defaultOf(OptionRow<?> row) {
        String text = row.defaultText();
        return row.isRequired()
                ? "required"
                : text != null ? code(text) : row.absence().isEmpty() ? "none" : row.absence();
    }

    private static String more(OptionRow<?> row) {
        return (row.details().isEmpty() ? "" : " " + row.details())
                + (row.since().equals(FIRST_RELEASE) ? "" : " Since " + row.since() + ".");
    }

    private static String sentence(String text) {
        // an option or a file name keeps its case
        boolean word = Character.isLetter(text.charAt(0));
        return (word ? text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) : text) + ".";
    }

    /** conf/repvgg.properties. */
    static String properties() {
        StringBuilder file = new StringBuilder();
        comment(
                file,
                "Every option of 'repvgg predict' that has a key, with its default. Use with --conf-file"
                        + " conf/repvgg.properties, or pass the same keys to jobs/repvgg or spark-submit as --conf"
                        + " spark.repvgg.topK=3. Precedence: argument, then Spark's configuration, then this file, then the"
                        + " default in the code. See docs/reference/configuration.md; OptionPagesTest makes both.");
        for (OptionRow<?> row : Options.of(Scope.PREDICT)) {
            String key = row.key();
            if (key == null) {
                continue;
            }
            file.append('\n');
            List<String> words = row.type().words();
            comment(
                    file,
                    sentence(row.meaning())
                            + (words.isEmpty() ? "" : " One of " + String.join(", ", words) + ".")
                            + (row.absence().isEmpty() ? "" : " Default: " + row.absence() + ".")
                            + more(row));
            String text = row.defaultText();
            file.append(text == null ? "# " : "").append(key).append(" = ").append(text == null ? row.example() : text);
            file.append('\n');
        }
        return file.toString();
    }

    private static void comment(StringBuilder file, String text) {
        StringBuilder line = new StringBuilder("#");
        for (String word : text.split(" ", -1)) {
            if (line.length() + 1 + word.length() > LINE) {
                file.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        file.append(line).append('\n');
    }

    /** jobs/airflow/dags/repvgg_airflow/options.json: the options of the three jobs that the DAG starts. */
    static String settings() throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("comment", "Made from the table of options by OptionPagesTest; do not edit.");
        ArrayNode options = root.putArray("options");
        for (OptionRow<?> row : Options.all()) {
            List<String> commands = row.scopes().stream()
                    .filter(DAG::contains)
                    .map(Scope::command)
                    .toList();
            if (commands.isEmpty()) {
                continue;
            }
            ObjectNode option = options.addObject();
            option.put("setting", row.setting()).put("option", row.name());
            commands.forEach(option.putArray("commands")::add);
            option.put("type", row.type().name()).put("list", row.isMultiple());
            row.type().words().forEach(option.putArray("words")::add);
            option.put("default", row.defaultText()).put("meaning", row.meaning());
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    /** jobs/completion/repvgg.bash. */
    static String completion() {
        StringBuilder options = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (Scope scope : Scope.values()) {
            String command = scope.command();
            options.append(choice("            ", command, names(Options.of(scope))));
            for (OptionRow<?> row : Options.of(scope)) {
                if (!row.type().words().isEmpty()) {
                    values.append(choice(
                            "        ",
                            "'" + command + " " + row.name() + "'",
                            row.type().words()));
                }
            }
        }
        List<String> commands =
                EnumSet.allOf(Scope.class).stream().map(Scope::command).toList();
        return COMPLETION
                .replace("COMMANDS_OR", String.join(" | ", commands))
                .replace("COMMANDS", String.join(" ", commands))
                .replace("COMMON", String.join(" ", names(List.of(Options.CONF_FILE, Options.CONF))))
                .replace("            OPTIONS\n", options)
                .replace("        VALUES\n", values);
    }

    private static List<String> names(List<OptionRow<?>> rows) {
        return Stream.concat(rows.stream().map(OptionRow::name), Stream.of("--help", "--version"))
                .sorted()
                .toList();
    }

    private static String choice(String indent, String pattern, List<String> words) {
        return indent + pattern + ") words='" + String.join(" ", words) + "' ;;\n";
    }
}
