/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.repvgg.jobs.config.ConfArguments;
import org.repvgg.jobs.config.ConfFileArgument;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.OptionSources;
import org.repvgg.jobs.config.Versions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code repvgg}: names its subcommands and gives every option its configured default. */
@Command(
        name = "repvgg",
        description = "RepVGG batch inference on Apache Spark.",
        subcommands = {
            QuickstartCommand.class,
            InspectCommand.class,
            FuseCommand.class,
            ConvertCommand.class,
            PixelsCommand.class,
            PredictCommand.class,
            AuditCommand.class,
            BenchCommand.class,
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "'repvgg COMMAND --help' lists the options of a command.",
            "Options not given are looked up as spark.repvgg.* in Spark's",
            "configuration (--conf), then in --conf-file.",
            "Exit status: 0 done, 1 internal, 2 usage or configuration, 3 input,",
            "4 error rate, 5 audit gate."
        })
public final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = ConfFileArgument.NAME,
            paramLabel = "FILE",
            converter = PathText.class,
            scope = ScopeType.INHERIT,
            description = "lines 'spark.repvgg.key=value'; see conf/repvgg.properties")
    private String confFile = "";

    @Option(
            names = ConfArguments.NAME,
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description =
                    "Spark's configuration, such as spark.hadoop.*; before conf/spark-defaults.conf; may be repeated")
    private List<String> conf = List.of();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "show this help")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT,
            description = "show the version")
    private boolean version;

    @Override
    public void run() {
        spec.commandLine().usage(System.err, Help.Ansi.OFF);
        throw JobException.usage("Cannot run: found no command (expected " + Choice.listed(commands(spec.commandLine()))
                + "). Pass --help for the options.");
    }

    /** The parser with all commands, defaults taken from {@code sources}. */
    public static CommandLine commandLine(OptionSources sources) {
        CommandLine root = new CommandLine(new RootCommand());
        root.setDefaultValueProvider(new ConfiguredDefaults(sources));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        // otherwise --input a.tar --botch would take the misspelt option for a second input
        root.setUnmatchedOptionsAllowedAsOptionParameters(false);
        // picocli takes every output for a terminal where Java says so, from 22 on also a file
        root.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
        requireKnownKeys(root, sources);
        String others = "Commands: " + String.join(", ", commands(root));
        root.getCommandSpec().version("repvgg " + Versions.program(), others);
        for (CommandLine command : root.getSubcommands().values()) {
            CommandSpec spec = command.getCommandSpec();
            spec.version("repvgg " + Versions.program(), others);
            spec.usageMessage().footer("", others);
        }
        return root;
    }

    private static void requireKnownKeys(CommandLine root, OptionSources sources) {
        Set<String> names = new LinkedHashSet<>();
        for (CommandLine command : root.getSubcommands().values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                names.add(option.longestName());
            }
        }
        var unknown = sources.unknownKeys(names);
        if (!unknown.isEmpty()) {
            String key = unknown.first();
            throw JobException.usage("Cannot use the configuration: found the key " + key
                    + " (expected spark.repvgg. and an option's name in camel case, as in conf/repvgg.properties) in "
                    + sources.place(key) + "."
                    + Suggestion.of(key, names.stream().map(OptionSources::key).toList())
                    + " Correct or remove it.");
        }
    }

    private static List<String> commands(CommandLine root) {
        return new ArrayList<>(root.getSubcommands().keySet());
    }

    /** One line that names what is wrong with the arguments. */
    public static String explain(ParameterException e, String... arguments) {
        return ArgumentErrors.explain(e, arguments);
    }
}
