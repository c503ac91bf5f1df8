/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repvgg.jobs.TestFiles;

/** The codes are one list: what documents, scripts and Airflow operator know is what the jobs emit. */
class FailureCodesTest {
    private static final Path DOCUMENT = Path.of("docs/reference/errors.md");
    private static final String BEGIN = "<!-- codes of commands: begin, made by FailureCodesTest -->\n";
    private static final String END = "<!-- codes of commands: end -->\n";

    private static final List<String> SCRIPTS = List.of(
            "jobs/repvgg",
            "jobs/launcher/build.sh",
            "jobs/submit/submit.sh",
            "jobs/submit/standalone",
            "jobs/submit/yarn",
            "jobs/submit/kubernetes");

    /** Set to rewrite the table instead of comparing it. */
    private static final String WRITE = "write";

    @Test
    void theTableInTheDocumentIsThatOfTheEnum() throws IOException {
        Path file = TestFiles.root().resolve(DOCUMENT);
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(begin).isGreaterThan(BEGIN.length());
        assertThat(end).isGreaterThanOrEqualTo(begin);
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(file, text.substring(0, begin) + table() + text.substring(end));
            return;
        }
        assertThat(text.substring(begin, end))
                .as("mvn test -pl jobs -am -Dtest=FailureCodesTest -D%s=true rewrites it", WRITE)
                .isEqualTo(table());
    }

    private static String table() {
        return Arrays.stream(FailureCode.values())
                .map(code -> "| `" + code.wireName() + "` | " + code.status().code() + " | " + code.meaning() + " | "
                        + code.cure() + " |\n")
                .collect(Collectors.joining("", "| code | status | meaning | cure |\n|---|---|---|---|\n", ""));
    }

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void everyCodeIsAWordWithAStatusAndOneLineEach(FailureCode code) {
        assertThat(code.wireName()).matches("[a-z]+(_[a-z]+)*");
        assertThat(code.status()).isNotEqualTo(ExitStatus.DONE);
        assertThat(code.meaning()).isNotBlank().doesNotContain("|", "\n").doesNotEndWith(".");
        assertThat(code.cure()).isNotBlank().doesNotContain("|", "\n").doesNotEndWith(".");
    }

    @Test
    void theAirflowOperatorKnowsOnlyCodesOfTheJobs() throws IOException {
        String operators = Files.readString(TestFiles.root().resolve("jobs/airflow/dags/repvgg_airflow/operators.py"));
        Matcher sets = Pattern.compile("_CODES = frozenset\\(\\{([^}]*)\\}\\)").matcher(operators);
        List<String> known = new ArrayList<>();
        while (sets.find()) {
            known.addAll(quoted(sets.group(1)));
        }
        assertThat(known).isNotEmpty();
        assertThat(wireNames()).containsAll(known);
    }

    @Test
    void launcherAndSubmitScriptsEmitOnlyCodesOfTheJobs() throws IOException {
        List<String> emitted = new ArrayList<>();
        for (String script : SCRIPTS) {
            String text = Files.readString(TestFiles.root().resolve(script));
            Matcher calls = Pattern.compile("\\bdie (\\S+) \"").matcher(text);
            while (calls.find()) {
                emitted.add(calls.group(1));
            }
            assertThat(text).as(script).doesNotContain("die \"Cannot");
        }
        assertThat(emitted).hasSizeGreaterThan(15);
        assertThat(wireNames()).containsAll(emitted);
    }

    /** A code that nothing uses would be documented without ever being seen. */
    @Test
    void everyCodeIsUsed() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(TestFiles.root().resolve("jobs/src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                sources.append(Files.readString(file));
            }
        }
        for (String script : SCRIPTS) {
            sources.append(Files.readString(TestFiles.root().resolve(script)));
        }
        TreeSet<String> unused = new TreeSet<>();
        for (FailureCode code : FailureCode.values()) {
            Pattern use = Pattern.compile("FailureCode\\." + code.name() + "\\b|\\bdie " + code.wireName() + "\\b");
            if (!use.matcher(sources).find()) {
                unused.add(code.wireName());
            }
        }
        assertThat(unused).isEmpty();
    }

    private static List<String> wireNames() {
        return Arrays.stream(FailureCode.values()).map(FailureCode::wireName).toList();
    }

    private static List<String> quoted(String text) {
        return Pattern.compile("\"([^\"]*)\"")
                .matcher(text)
                .results()
                .map(hit -> hit.group(1))
                .toList();
    }
}
