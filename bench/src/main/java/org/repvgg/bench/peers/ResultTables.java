/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The tables of {@code bench/results/side-by-side.md}, generated from the result files. */
final class ResultTables {
    private static final String BEGIN = "<!-- tables: bench/run --tables writes what follows -->\n";
    private static final String END = "<!-- end of tables -->\n";

    private ResultTables() {}

    /** Replaces the text between the two markers of the page. */
    static void write(Path results, Path page) throws IOException {
        Files.writeString(page, withTables(Files.readString(page), results));
    }

    static String withTables(String page, Path results) throws IOException {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("Cannot write tables: the page lacks a line '" + BEGIN.strip()
                    + "' before a line '" + END.strip() + "'. Add them.");
        }
        return page.substring(0, begin + BEGIN.length()) + tables(results) + "\n" + page.substring(end);
    }

    private static String tables(Path results) throws IOException {
        if (!Files.isDirectory(results)) {
            return "";
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(results)) {
            files = all.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            for (ResultFile.Run run : ResultFile.read(file)) {
                Machine machine = run.machine();
                text.append(String.format(
                        "%n## JDK %s, %s: `%s`%n%n%s (%d cores), %s, commit %s, [%s](%s)%n",
                        machine.jdk(),
                        run.date(),
                        run.arguments(),
                        machine.cpu(),
                        machine.cores(),
                        machine.vm(),
                        machine.commit(),
                        file.getFileName(),
                        file.getFileName()));
                text.append(Report.of(run.comparisons()));
            }
        }
        return text.toString();
    }
}
