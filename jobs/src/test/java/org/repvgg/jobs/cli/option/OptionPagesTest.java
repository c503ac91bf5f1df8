/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.jobs.TestFiles;

/** The files that are made from the table of options are up to date; with {@code -Dwrite=true} it writes them. */
class OptionPagesTest {
    private static Map<String, String> pages() throws IOException {
        return Map.of(
                "docs/reference/configuration.md", OptionPages.reference(),
                "conf/repvgg.properties", OptionPages.properties(),
                "jobs/airflow/dags/repvgg_airflow/options.json", OptionPages.settings(),
                "jobs/completion/repvgg.bash", OptionPages.completion());
    }

    @Test
    void filesAreUpToDate() throws IOException {
        for (Map.Entry<String, String> page : pages().entrySet()) {
            Path file = TestFiles.root().resolve(page.getKey());
            if (Boolean.getBoolean("write")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, page.getValue());
            }
            assertThat(file)
                    .as(page.getKey() + ": run 'mvn test -pl jobs -am -Dtest=OptionPagesTest -Dwrite=true"
                            + " -Dsurefire.failIfNoSpecifiedTests=false'")
                    .hasContent(page.getValue());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pre, predict",
        "audit --l, --labels --label-source",
        "predict --mode re, resume",
        "predict --checkpoint x, ''",
        "--conf-file f quickstart --kernel vector-, vector-128 vector-256 vector-512",
        "fuse --he, --help"
    })
    void bashCompletes(String typed, String expected) throws IOException, InterruptedException {
        String script = "source " + TestFiles.root().resolve("jobs/completion/repvgg.bash") + "; COMP_WORDS=(repvgg "
                + typed + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _repvgg; echo \"${COMPREPLY[*]}\"";
        Process bash = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(out).isZero();
        assertThat(out.strip().split(" ")).containsExactlyInAnyOrder(expected.split(" "));
    }
}
