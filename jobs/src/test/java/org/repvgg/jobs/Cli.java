/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.repvgg.jobs.error.ExitStatus;

/** Runs a command in this JVM as a shell would, keeping what it prints. It opens and ends the Spark session it needs itself. */
public record Cli(ExitStatus status, String out, String err) {
    public static synchronized Cli run(String... args) {
        endSharedSession();
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        try {
            ExitStatus status = Main.run(args);
            return new Cli(
                    status, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** A command that found an open session would take it, with its settings. */
    private static void endSharedSession() {
        try {
            SharedSession.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one line that says what went wrong. */
    public String message() {
        return err.lines()
                .filter(line -> line.startsWith("repvgg: "))
                .reduce((first, second) -> first + "\n" + second)
                .orElse("");
    }
}
