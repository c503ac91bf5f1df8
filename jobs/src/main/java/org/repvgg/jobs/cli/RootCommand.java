/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.LinkedHashSet;
import java.util.Set;
import org.repvgg.jobs.config.ConfFileArgument;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.OptionSources;
import org.repvgg.jobs.config.Versions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

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
        },
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = RootCommand.Version.class,
        footer = {
            "",
            "Options not given are looked up as spark.repvgg.* in Spark's configuration, then in --conf-file.",
            "Exit status: 0 done, 1 internal, 2 usage or configuration, 3 input, 4 error rate, 5 audit gate."
        })
public final class RootCommand implements Runnable {
    @Option(
            names = ConfFileArgument.NAME,
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "lines 'spark.repvgg.key=value'; see conf/repvgg.properties")
    private String confFile = "";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "show this help")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "show the version")
    private boolean version;

    @Override
    public void run() {
        throw JobException.usage("Cannot run: found no command (expected quickstart, inspect, fuse, predict or audit)."
                + " Pass --help for the options.");
    }

    /** The parser with all commands, defaults taken from {@code sources}. */
    public static CommandLine commandLine(OptionSources sources) {
        CommandLine root = new CommandLine(new RootCommand());
        root.setDefaultValueProvider(new ConfiguredDefaults(sources));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        // otherwise --input a.tar --botch would take the misspelt option for a second input
        root.setUnmatchedOptionsAllowedAsOptionParameters(false);
        Set<String> names = new LinkedHashSet<>();
        for (CommandLine command : root.getSubcommands().values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                names.add(option.longestName());
            }
        }
        var unknown = sources.unknownKeys(names);
        if (!unknown.isEmpty()) {
            throw JobException.usage("Cannot use the configuration: found the key " + unknown.first()
                    + " (expected spark.repvgg. and an option's name in camel case, as in conf/repvgg.properties)."
                    + " Correct or remove it.");
        }
        return root;
    }

    /** One line that names what is wrong with the arguments. */
    public static String explain(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (e instanceof MissingParameterException missing) {
            reason = "missing "
                    + String.join(
                            ", ",
                            missing.getMissing().stream().map(RootCommand::name).toList());
        } else if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            reason = "found " + String.join(" ", unmatched.getUnmatched()) + ", which is no option or command of it";
        }
        return "Cannot run '" + command + "': " + reason + ". Pass --help for the options.";
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"repvgg " + Versions.program()};
        }
    }
}
