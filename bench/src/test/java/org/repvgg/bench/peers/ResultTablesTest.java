/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ResultTablesTest {
    private static final Path ROOT = Path.of(System.getProperty("repvgg.root", ".."));

    @Test
    void thePageSaysWhatTheResultFilesSay() throws Exception {
        String page = Files.readString(ROOT.resolve("bench/results/side-by-side.md"));
        assertThat(ResultTables.withTables(page, ROOT.resolve("bench/results")))
                .as("run bench/run --tables")
                .isEqualTo(page);
    }

    @Test
    void aPageWithoutMarksIsRefused() {
        assertThatThrownBy(() -> ResultTables.withTables("no marks", ROOT))
                .hasMessageStartingWith("Cannot write tables: the page lacks a line '<!-- tables:");
    }
}
