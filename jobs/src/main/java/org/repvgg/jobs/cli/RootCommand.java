/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.repvgg.jobs.cli.option.Choice;
import org.repvgg.jobs.cli.option.OptionRow;
import org.repvgg.jobs.cli.option.OptionRow.Form;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.cli.option.Scope;
import org.repvgg.jobs.cli.option.Suggestion;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.session.OptionSources;
import org.repvgg.jobs.session.Versions;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The command {@code repvgg}: makes a parser with all commands from the table of options, and runs one command. */
public final class RootCommand {
    private static final String[] FOOTER = {
        "",
        "'repvgg COMMAND --help' lists the options of a command.",
        "Options not given are looked up as spark.repvgg.* in Spark's",
        "configuration (--conf), then in --conf-file.",
        "Exit status: 0 done, 1 internal, 2 usage or configuration, 3 input,",
        "4 error rate, 5 audit gate."
    };

    private RootCommand() {}

    /** The parser with all commands, whose options have their values from {@code sources} where no argument gives them. */
    public static CommandLine commandLine(OptionSources sources) {
        requireKnownKeys(sources);
        String others = "Commands: " + String.join(", ", words());
        CommandSpec[] self = new CommandSpec[1];
        Runnable none = () -> refuseNoCommand(self[0].commandLine());
        CommandSpec root = CommandSpec.wrapWithoutInspection(none).name("repvgg");
        self[0] = root;
        root.usageMessage()
                .description("RepVGG batch inference on Apache Spark.")
                .synopsisSubcommandLabel("COMMAND")
                .footer(FOOTER);
        addCommon(root, others);
        root.addOption(spec(Options.CONF)).addOption(spec(Options.CONF_FILE));
        for (Scope scope : Scope.values()) {
            root.addSubcommand(scope.command(), command(scope, sources, others));
        }
        CommandLine line = new CommandLine(root);
        // only so that nothing configured is missed; Arguments reads the values
        line.setDefaultValueProvider(arg -> arg instanceof OptionSpec option && option.type() == String.class
                ? sources.value(option.longestName())
                : null);
        // otherwise --input a.tar --botch would take the misspelt option for a second input
        line.setUnmatchedOptionsAllowedAsOptionParameters(false);
        // picocli takes every output for a terminal where Java says so, from 22 on also a file
        line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
        return line;
    }

    private static CommandSpec command(Scope scope, OptionSources sources, String others) {
        CommandSpec[] self = new CommandSpec[1];
        Callable<Integer> call =
                () -> run(scope, new Arguments(scope, self[0].commandLine().getParseResult(), sources))
                        .code();
        CommandSpec spec = CommandSpec.wrapWithoutInspection(call).name(scope.command());
        self[0] = spec;
        spec.usageMessage().description(scope.description()).footer("", others);
        addCommon(spec, others);
        for (OptionRow<?> row : Options.of(scope)) {
            spec.addOption(spec(row));
        }
        // its options are those of another module, which the launcher starts
        spec.parser().unmatchedArgumentsAllowed(scope == Scope.BENCH);
        return spec;
    }

    private static ExitStatus run(Scope scope, Arguments arguments) throws Exception {
        return switch (scope) {
            case QUICKSTART -> QuickstartCommand.run(arguments);
            case INSPECT -> InspectCommand.run(arguments);
            case FUSE -> FuseCommand.run(arguments);
            case CONVERT -> ConvertCommand.run(arguments);
            case PIXELS -> PixelsCommand.run(arguments);
            case PREDICT -> PredictCommand.run(arguments);
            case AUDIT -> AuditCommand.run(arguments);
            case BENCH ->
                throw new JobException(
                        FailureCode.UNKNOWN_COMMAND,
                        "Cannot run bench: found no launcher (expected the first word after jobs/repvgg,"
                                + " in a checkout with the folder bench). Call 'jobs/repvgg bench' there.");
        };
    }

    private static void addCommon(CommandSpec spec, String others) {
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("show this help")
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("show the version")
                .build());
        spec.version("repvgg " + Versions.program(), others);
    }

    /** A row as picocli has it: every value is a text, which {@link Arguments} reads. */
    private static OptionSpec spec(OptionRow<?> row) {
        OptionSpec.Builder spec = OptionSpec.builder(row.name())
                .required(row.isRequired())
                .description(row.help())
                .completionCandidates(row.type().words());
        if (row.form() == Form.FLAG) {
            return spec.type(boolean.class).build();
        }
        spec.paramLabel(row.label()).type(String.class);
        if (row.isMultiple()) {
            spec.type(List.class).auxiliaryTypes(String.class);
        }
        return spec.arity(row.form() == Form.WORDS ? "1..*" : "1")
                .splitRegex(row.form() == Form.COMMAS ? "," : "")
                .build();
    }

    /** What is to be done without a command: the usage, and one line that says what is missing. */
    private static void refuseNoCommand(CommandLine line) {
        line.usage(System.err, Help.Ansi.OFF);
        throw new JobException(
                FailureCode.UNKNOWN_COMMAND,
                "Cannot run: found no command (expected " + Choice.listed(words()) + "). Pass --help for the options.");
    }

    private static void requireKnownKeys(OptionSources sources) {
        Set<String> names = new LinkedHashSet<>();
        Set<String> argumentsOnly = new LinkedHashSet<>();
        Options.all().forEach(row -> (row.key() == null ? argumentsOnly : names).add(row.name()));
        argumentsOnly.removeAll(names);
        var unknown = sources.unknownKeys(names);
        if (!unknown.isEmpty()) {
            String key = unknown.first();
            for (String option : argumentsOnly) {
                if (OptionSources.key(option).equals(key)) {
                    throw new JobException(
                            FailureCode.INVALID_CONFIGURATION,
                            "Cannot use the configuration: found the key " + key + " (expected " + option
                                    + " as an argument, which has no key) in " + sources.place(key) + ". Pass " + option
                                    + " to the command.");
                }
            }
            throw new JobException(
                    FailureCode.INVALID_CONFIGURATION,
                    "Cannot use the configuration: found the key " + key
                            + " (expected spark.repvgg. and an option's name in camel case, as in conf/repvgg.properties) in "
                            + sources.place(key) + "."
                            + Suggestion.of(
                                    key, names.stream().map(OptionSources::key).toList())
                            + " Correct or remove it.");
        }
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>();
        for (Scope scope : Scope.values()) {
            words.add(scope.command());
        }
        return words;
    }

    /** A failure whose one line names what is wrong with the arguments. */
    public static JobException explain(ParameterException e, String... arguments) {
        return ArgumentErrors.explain(e, arguments);
    }
}
