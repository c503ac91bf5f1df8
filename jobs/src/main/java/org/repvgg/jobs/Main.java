/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import java.nio.file.Path;
import org.repvgg.jobs.cli.RootCommand;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.error.Redaction;
import org.repvgg.jobs.session.ConfArguments;
import org.repvgg.jobs.session.ConfFileArgument;
import org.repvgg.jobs.session.Launcher;
import org.repvgg.jobs.session.OptionSources;
import org.repvgg.jobs.session.SparkProperties;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * What spark-submit and the launcher start: parses the arguments, runs one command, exits with its status. A failure is one
 * line on standard error, the last: {@code repvgg: [code] message}.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Ending ending = finish(args);
        if (!isYarnDriver()) {
            System.exit(ending.status().code());
        }
        // a YARN application whose driver exits has failed for that alone, even with 0
        if (ending.status() != ExitStatus.DONE) {
            throw new DriverFailure(ending);
        }
    }

    /** Runs a command in this JVM; an error is one line on standard error. */
    public static ExitStatus run(String... args) {
        return finish(args).status();
    }

    /** How a command ended; the line, {@code [code] message}, is empty where nothing was wrong. */
    private record Ending(ExitStatus status, String line) {
        static Ending of(FailureCode code, String message) {
            return new Ending(code.status(), "[" + code.wireName() + "] " + message);
        }
    }

    /** Tells YARN, whose web page and client show it, why the application failed. The stack trace would say nothing. */
    private static final class DriverFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DriverFailure(Ending ending) {
            super(
                    "status " + ending.status().code() + ": "
                            + (ending.line().isEmpty() ? "the driver's log says why" : ending.line()),
                    null,
                    false,
                    false);
        }
    }

    /** Whether YARN's application master called, in its own JVM: deploy mode cluster. It sets these before. */
    private static boolean isYarnDriver() {
        return "yarn".equals(System.getProperty("spark.master"))
                && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }

    private static Ending finish(String... args) {
        StringBuilder line = new StringBuilder();
        try {
            Path confFile = ConfFileArgument.in(args);
            try (SparkProperties spark = new SparkProperties(ConfArguments.in(args))) {
                CommandLine commands = RootCommand.commandLine(OptionSources.of(spark.all(), confFile));
                commands.setParameterExceptionHandler(
                        (e, arguments) -> end(ending(RootCommand.explain(e, arguments)), line));
                commands.setExecutionExceptionHandler((e, command, parsed) -> end(ending(e), line));
                return new Ending(ExitStatus.of(commands.execute(args)), line.toString());
            }
        } catch (RuntimeException | Error e) {
            Ending ending = ending(e);
            end(ending, line);
            return ending;
        }
    }

    private static Ending ending(Throwable failure) {
        if (failure instanceof JobException e) {
            return Ending.of(e.code(), String.valueOf(e.getMessage()));
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return Ending.of(
                        FailureCode.MEMORY,
                        "Cannot finish: the heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB is full ("
                                + cause.getMessage() + "). " + Launcher.moreHeap() + ".");
            }
        }
        LoggerFactory.getLogger(Main.class).error("Unexpected failure", failure);
        return Ending.of(
                FailureCode.INTERNAL,
                "Cannot finish: " + Redaction.of(String.valueOf(failure))
                        + ". This is a defect or a failure of the cluster; the log has the details.");
    }

    private static int end(Ending ending, StringBuilder line) {
        line.append(ending.line());
        System.err.println("repvgg: " + ending.line());
        return ending.status().code();
    }
}
