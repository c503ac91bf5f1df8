/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/design/tests.md, the list of claims and tests, against the test classes of all modules. */
class DocumentedTestsTest {
    private static final String PAGE = "docs/design/tests.md";
    private static final List<String> TEST_FOLDERS = List.of(
            "lib-reparam/src/test", "src/engine/src/test", "src/image/src/test", "jobs/src/test", "bench/src/test");

    private static final Pattern TEST_FILE = Pattern.compile("(\\w+)\\.(java|scala)");
    private static final Pattern ANNOTATED = Pattern.compile("@(Test|ParameterizedTest|RepeatedTest|ArchTest)\\b");
    private static final Pattern CLASS_TAG = Pattern.compile("(?m)^@Tag\\(\"(\\w+)\"\\)");
    private static final Pattern METHOD_TAG = Pattern.compile("(?m)^ +@Tag\\(\"(\\w+)\"\\)");

    /** The cells "held by" and "runs in" of a claim. */
    private static final Pattern CLAIM = Pattern.compile("(?m)^\\| .* \\| ([^|]*`[^|]*) \\| ([a-z, ]+) \\|$");

    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z]\\w*)`");
    private static final Pattern FILE_NAME = Pattern.compile("`([\\w.-]+(?:/[\\w.-]+)+)`");

    /** Each runs what those before it run. */
    private static final List<String> PLACES = List.of("test", "verify", "extended", "nightly");

    private static String page;
    /** Sources of the test classes, by their simple names. */
    private static final Map<String, String> TESTS = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(TestFiles.root().resolve(PAGE));
        for (String folder : TEST_FOLDERS) {
            try (Stream<Path> files = Files.walk(TestFiles.root().resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    var name = TEST_FILE.matcher(file.getFileName().toString());
                    if (name.matches()) {
                        String source = Files.readString(file);
                        if (name.group(1).matches("\\w+(Test|IT|Spec)")
                                || ANNOTATED.matcher(source).find()) {
                            TESTS.put(name.group(1), source);
                        }
                    }
                }
            }
        }
        assertThat(TESTS).containsKeys("EngineTest", "PredictionsSpec", "KillTrial", "LauncherIT");
    }

    private static List<MatchResult> claims() {
        List<MatchResult> claims = CLAIM.matcher(page).results().toList();
        assertThat(claims).hasSizeGreaterThan(80);
        return claims;
    }

    private static Set<String> names(Pattern pattern, String cell) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(cell).results().forEach(match -> names.add(match.group(1)));
        return names;
    }

    @Test
    void everyTestClassHoldsAClaim() {
        Set<String> named = new TreeSet<>();
        claims().forEach(claim -> named.addAll(names(CLASS_NAME, claim.group(1))));
        assertThat(named).isEqualTo(TESTS.keySet());
    }

    @Test
    void everyFileThatIsNamedIsThere() {
        for (MatchResult claim : claims()) {
            for (String file : names(FILE_NAME, claim.group(1))) {
                assertThat(TestFiles.root().resolve(file)).as(claim.group()).exists();
            }
        }
    }

    @Test
    void classesHaveTestsWhereTheClaimSays() {
        for (MatchResult claim : claims()) {
            List<String> places = List.of(claim.group(2).split(", "));
            Set<String> ofClasses = new TreeSet<>();
            for (String name : names(CLASS_NAME, claim.group(1))) {
                Set<String> own = places(TESTS.getOrDefault(name, ""));
                assertThat(own).as("%s of: %s", name, claim.group()).containsAnyElementsOf(places);
                ofClasses.addAll(own);
            }
            if (!ofClasses.isEmpty()) {
                assertThat(ofClasses).as(claim.group()).containsAll(places);
            }
        }
    }

    /** Where a class has tests of its own: by its tags, and later ones too if it takes a number by property. */
    private static Set<String> places(String source) {
        Set<String> places = new TreeSet<>(names(METHOD_TAG, source));
        places.addAll(names(CLASS_TAG, source));
        // these say with which kernels a test is run again, not where
        places.removeAll(Set.of("kernel", "vector-kernel"));
        long tests = ANNOTATED.matcher(source).results().count();
        if (CLASS_TAG.matcher(source).results().noneMatch(tag -> PLACES.contains(tag.group(1)))
                && (tests == 0 || tests > METHOD_TAG.matcher(source).results().count())) {
            places.add("test");
        }
        assertThat(PLACES).as("tags of this page").containsAll(places);
        if (source.contains("getInteger(\"repvgg.")) {
            int first = places.stream().mapToInt(PLACES::indexOf).min().orElseThrow();
            places.addAll(PLACES.subList(first, PLACES.size()));
        }
        return places;
    }
}
