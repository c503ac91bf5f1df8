/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.image.Interpolation;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.cli.option.Choice;
import org.repvgg.jobs.cli.option.OptionRow;
import org.repvgg.jobs.cli.option.Options;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.reparam.recognize.dialect.Dialect;

class HelpTest {
    private static final List<String> COMMANDS =
            List.of("quickstart", "inspect", "fuse", "convert", "pixels", "predict", "audit", "bench");

    private static final Set<String> PATHS = Set.of("URI", "FILE", "DIR");

    @Test
    void withoutArgumentsTheUsageWithAllCommands() {
        Cli cli = Cli.run();
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).startsWith("Usage: repvgg");
        for (String command : COMMANDS) {
            assertThat(cli.err()).containsPattern("(?m)^  " + command + " +[A-Z]");
        }
        assertThat(cli.message())
                .isEqualTo(
                        "repvgg: [unknown_command] Cannot run: found no command (expected quickstart, inspect, fuse, convert, pixels,"
                                + " predict, audit or bench). Pass --help for the options.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "inspect", "fuse", "convert", "pixels", "predict", "audit", "bench"})
    void eachCommandHasHelpAndVersionThatNameAllCommands(String command) {
        for (String option : List.of("--help", "--version")) {
            Cli cli = Cli.run(command, option);
            assertThat(cli.status()).isEqualTo(ExitStatus.DONE);
            assertThat(cli.err()).isEmpty();
            assertThat(cli.out()).contains(String.join(", ", COMMANDS)).doesNotContain("\u001b", "\r");
        }
        assertThat(Cli.run(command, "--help").out()).startsWith("Usage: repvgg " + command);
    }

    @Test
    void versionNamesAllCommands() {
        Cli cli = Cli.run("--version");
        assertThat(cli.out().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("repvgg "))
                .contains("Commands: " + String.join(", ", COMMANDS));
    }

    @Test
    void permittedValuesAreListed() {
        String help = Cli.run("predict", "--help").out().replaceAll("\\s+", " ");
        assertThat(help).contains(Choice.words(Dialect.class)).contains(Choice.words(Interpolation.class));
        assertThat(help).contains("auto (default), scalar, vector-128, vector-256, vector-512");
        assertThat(help).contains("errorifexists (default), overwrite, resume");
    }

    @Test
    void everyPathTakesATilde() {
        int paths = 0;
        for (OptionRow<?> row : Options.all()) {
            if (PATHS.contains(row.label())) {
                assertThat(row.type().reader().read(row.name(), "~/x"))
                        .as(row.toString())
                        .isEqualTo(System.getProperty("user.home") + "/x");
                paths++;
            }
        }
        assertThat(paths).isGreaterThanOrEqualTo(20);
    }

    @Test
    void benchFromTheJarSaysWhereItIs() {
        Cli cli = Cli.run("bench", "--quick");
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message()).startsWith("repvgg: [unknown_command] Cannot run bench: found no launcher");
    }
}
