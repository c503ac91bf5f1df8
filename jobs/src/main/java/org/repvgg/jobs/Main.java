/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import java.nio.file.Path;
import org.repvgg.jobs.cli.RootCommand;
import org.repvgg.jobs.config.ConfFileArgument;
import org.repvgg.jobs.config.ExitStatus;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.OptionSources;
import org.repvgg.jobs.config.Redaction;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** What spark-submit and the launcher start: parses the arguments, runs one command, exits with its status. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args).code());
    }

    /** Runs a command in this JVM; an error is one line on standard error. */
    public static ExitStatus run(String... args) {
        try {
            Path confFile = ConfFileArgument.in(args);
            CommandLine commands = RootCommand.commandLine(OptionSources.of(System.getProperties(), confFile));
            commands.setParameterExceptionHandler((e, arguments) ->
                    end(ExitStatus.USAGE, RootCommand.explain(e)).code());
            commands.setExecutionExceptionHandler((e, command, parsed) -> end(e).code());
            return ExitStatus.of(commands.execute(args));
        } catch (RuntimeException | Error e) {
            return end(e);
        }
    }

    private static ExitStatus end(Throwable failure) {
        if (failure instanceof JobException e) {
            return end(e.status(), String.valueOf(e.getMessage()));
        }
        LoggerFactory.getLogger(Main.class).error("Unexpected failure", failure);
        return end(
                ExitStatus.INTERNAL,
                "Cannot finish: " + Redaction.of(String.valueOf(failure))
                        + ". This is a defect or a failure of the cluster; the log has the details.");
    }

    private static ExitStatus end(ExitStatus status, String message) {
        System.err.println("repvgg: " + message);
        return status;
    }
}
