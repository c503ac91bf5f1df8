/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.TestFiles;

/** The commands of the documentation that are tagged {@code run} end with status 0, page by page in the order of the page. */
@Tag("extended")
class DocumentedCommandsIT {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyCommandTaggedRunEndsWithStatusZero() throws Exception {
        Shell listed =
                Shell.run(List.of(TestFiles.root().resolve(".ci/check-docs").toString(), "--list", "run"));
        assertThat(listed.status()).as(listed.output()).isZero();
        Map<String, StringBuilder> pages = new LinkedHashMap<>();
        for (JsonNode block : new ObjectMapper().readTree(listed.output())) {
            assertThat(block.get("language").asText()).as(block.toString()).isEqualTo("sh");
            pages.computeIfAbsent(block.get("file").asText(), page -> new StringBuilder())
                    .append(block.get("text").asText())
                    .append('\n');
        }
        assertThat(pages).containsKeys("README.md", "CONTRIBUTING.md");
        return pages.entrySet().stream()
                .map(page -> DynamicTest.dynamicTest(page.getKey(), () -> {
                    Path checkout = checkout(page.getKey().replaceAll("\\W", "-"));
                    Shell shell = Shell.run(
                            List.of(
                                    "bash",
                                    "-euo",
                                    "pipefail",
                                    "-c",
                                    page.getValue().toString()),
                            checkout,
                            Map.of());
                    assertThat(shell.status()).as(shell.output()).isZero();
                }));
    }

    /** The checkout as links in an empty folder: what the commands write is not there yet, and goes with the folder. */
    private Path checkout(String name) throws IOException {
        Path checkout = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> entries = Files.list(TestFiles.root())) {
            for (Path entry : entries.filter(entry -> !entry.endsWith("out")).toList()) {
                Files.createSymbolicLink(checkout.resolve(entry.getFileName()), entry);
            }
        }
        return checkout;
    }
}
