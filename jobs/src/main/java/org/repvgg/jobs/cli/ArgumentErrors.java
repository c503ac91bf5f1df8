/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.cli.option.Suggestion;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** One line that names what is wrong with the arguments: what nobody knows first, since it may be what seems to be missing. */
final class ArgumentErrors {
    private ArgumentErrors() {}

    /** @param arguments all of them, as they were typed */
    static JobException explain(ParameterException e, String... arguments) {
        CommandLine command = e.getCommandLine();
        if (e.getCause() instanceof JobException said) {
            return said;
        }
        String unknown = unknown(command, arguments);
        if (unknown != null) {
            boolean word = !unknown.startsWith("-") && !command.getSubcommands().isEmpty();
            return cannotRun(
                    word ? FailureCode.UNKNOWN_COMMAND : FailureCode.UNKNOWN_OPTION,
                    command,
                    describe(command, unknown));
        }
        if (e instanceof MissingParameterException missing) {
            return cannotRun(
                    FailureCode.MISSING_OPTION,
                    command,
                    "missing "
                            + String.join(
                                    ", ",
                                    missing.getMissing().stream()
                                            .map(ArgumentErrors::name)
                                            .toList()));
        }
        ArgSpec arg = e.getArgSpec();
        if (arg != null && e.getValue() != null) {
            // picocli reads the values of flags only
            return new JobException(
                    FailureCode.INVALID_OPTION,
                    "Cannot use " + name(arg) + " " + e.getValue() + " (expected true or false).");
        }
        return cannotRun(
                FailureCode.USAGE,
                command,
                String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }

    private static JobException cannotRun(FailureCode code, CommandLine command, String reason) {
        return new JobException(
                code,
                "Cannot run '" + command.getCommandSpec().qualifiedName() + "': " + reason
                        + (reason.endsWith("?") ? "" : ".") + " Pass --help for the options.");
    }

    /** The first word that was taken for nothing; an option before others, since what follows it is its value. */
    private static @Nullable String unknown(CommandLine command, String... arguments) {
        List<String> unmatched = command.getUnmatchedArguments();
        if (!command.getSubcommands().isEmpty()) {
            return unmatched.isEmpty() ? null : unmatched.get(0);
        }
        // picocli stops at the first of several mistakes, and an option behind one that takes values is not its first
        for (String word : arguments) {
            if (word.startsWith("--") && !names(command).contains(name(word))) {
                return word;
            }
        }
        return unmatched.isEmpty() ? null : unmatched.get(0);
    }

    private static List<String> names(CommandLine command) {
        List<String> names = new ArrayList<>();
        command.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    /** Of {@code --option=value} the option alone: the value may be a secret. */
    private static String name(String word) {
        int equals = word.indexOf('=');
        return word.startsWith("-") && equals > 0 ? word.substring(0, equals) : word;
    }

    private static String describe(CommandLine command, String argument) {
        boolean option = argument.startsWith("-");
        String word = name(argument);
        List<String> known =
                option ? names(command) : List.copyOf(command.getSubcommands().keySet());
        String kind = option ? "option" : known.isEmpty() ? "argument" : "command";
        String nearest = Suggestion.of(word, known);
        return "found " + word + ", which is no " + kind + " of it" + (nearest.isEmpty() ? "" : "." + nearest);
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    }
}
