/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The walks and the changes of docs/architecture.md name files that exist, and a change takes few of them. */
class ArchitecturePageTest {
    private static final int MOST_FILES_OF_A_CHANGE = 4;
    private static final Pattern NAME = Pattern.compile("`([\\w./-]+\\.(?:java|py|md))`");

    private static String section(String heading) throws IOException {
        String page = Files.readString(TestFiles.root().resolve("docs/architecture.md"));
        int begin = page.indexOf("\n## " + heading + "\n");
        assertThat(begin).as(heading).isPositive();
        int end = page.indexOf("\n## ", begin + 1);
        return page.substring(begin, end);
    }

    private static List<String> names(String text) {
        return NAME.matcher(text).results().map(hit -> hit.group(1)).toList();
    }

    private static List<String> missing(List<String> names) throws IOException {
        List<String> paths = new ArrayList<>();
        for (String top : List.of("src", "lib-reparam", "jobs", "docs")) {
            try (Stream<Path> files = Files.walk(TestFiles.root().resolve(top))) {
                files.map(file -> "/" + TestFiles.root().relativize(file))
                        .filter(path -> !path.contains("/target/"))
                        .forEach(paths::add);
            }
        }
        return names.stream()
                .filter(name -> paths.stream().noneMatch(path -> path.endsWith("/" + name)))
                .toList();
    }

    @Test
    void everyStepOfTheThreeWalksNamesFilesThatExist() throws IOException {
        String walks = section("Three walks");
        List<String> steps =
                walks.lines().filter(line -> line.matches("\\d+\\. .*")).toList();
        assertThat(walks.lines().filter(line -> line.startsWith("**"))).hasSize(3);
        assertThat(steps)
                .hasSizeGreaterThan(20)
                .allSatisfy(step -> assertThat(names(step)).isNotEmpty());
        assertThat(missing(names(walks))).isEmpty();
    }

    @Test
    void eachOfTheThreeChangesTakesAtMostFourFilesThatExist() throws IOException {
        List<String> changes = section("Three changes")
                .lines()
                .filter(line -> line.startsWith("| a new "))
                .toList();
        assertThat(changes).hasSize(3);
        for (String change : changes) {
            assertThat(names(change)).as(change).hasSizeBetween(1, MOST_FILES_OF_A_CHANGE);
            assertThat(missing(names(change))).as(change).isEmpty();
        }
    }
}
