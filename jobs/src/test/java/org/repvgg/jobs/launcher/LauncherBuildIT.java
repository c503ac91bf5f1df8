/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.TestFiles;

/** When the launcher builds and when it does not, on a copy of the checkout, with a Maven that only says that it was called. */
@Tag("verify")
class LauncherBuildIT {
    private static final String SOURCE = "jobs/src/main/java/org/repvgg/jobs/Main.java";

    @TempDir
    private Path folder;

    private Path copy = Path.of("");
    private Path maven = Path.of("");

    @BeforeEach
    void copyTheCheckout() throws Exception {
        copy = folder.resolve("copy");
        // what is built as links, which cost no room, where the disk is the same
        String script = """
                set -e
                mkdir -p "$2/jobs"
                cd "$1"
                cp -r --parents pom.xml {lib-reparam,src,src/model,src/engine,src/image,jobs}/pom.xml \\
                    {lib-reparam,src/model,src/engine,src/image,jobs}/src/main src/engine/src/codegen conf \\
                    mvnw jobs/repvgg jobs/launcher "$2"
                jobs/repvgg --version > /dev/null
                mkdir -p "$2/jobs/target"
                cd jobs/target
                built="repvgg-spark.jar driver-lib spark.classpath spark-home built-from"
                cp -rl $built "$2/jobs/target" || cp -r $built "$2/jobs/target"
                """;
        Shell shell =
                Shell.run(List.of("bash", "-c", script, "copy", TestFiles.root().toString(), copy.toString()));
        assertThat(shell.status()).as(shell.output()).isZero();
        maven = Files.createDirectory(folder.resolve("bin"));
        maven(0);
    }

    /** A Maven that says what one says which downloads, and ends with a status. */
    private void maven(int status) throws IOException {
        Path script = Files.writeString(maven.resolve("mvn"), """
                #!/bin/sh
                if [ "$1" = -v ]; then echo "Apache Maven 3.9.9 (abc)"; exit; fi
                echo "$@" >> "%s/called"
                echo "[INFO] Building RepVGG engine 0.1.0                                [2/4]"
                echo "[INFO] Downloaded from central: https://host/a.jar (12 MB at 1.5 MB/s)"
                echo "Downloaded from central: https://host/b.jar (8.1 kB at 12 kB/s)"
                echo "Downloaded from central: https://host/c.jar (2.4 MB at 1.5 MB/s)"
                printf '\\033[0m'
                [ %d = 0 ] || echo "[ERROR] Failed to do what it should"
                exit %d
                """.formatted(folder, status, status));
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    private Shell version() throws Exception {
        return Shell.run(
                List.of(copy + "/jobs/repvgg", "--version"),
                folder,
                Map.of("PATH", maven + ":" + System.getenv("PATH")));
    }

    private List<String> mavenCalls() throws IOException {
        Path called = folder.resolve("called");
        return Files.exists(called) ? Files.readAllLines(called) : List.of();
    }

    private void change(String source) throws IOException {
        Path file = copy.resolve(source);
        Files.writeString(file, Files.readString(file) + "// changed\n");
    }

    @Test
    void neitherACopyNorATouchedSourceIsBuilt() throws Exception {
        for (String source : List.of(SOURCE, "pom.xml", "src/engine/src/main/java/org/repvgg/engine/Engine.java")) {
            Files.setLastModifiedTime(
                    copy.resolve(source), FileTime.from(Instant.now().plusSeconds(60)));
        }
        Files.writeString(copy.resolve(SOURCE).resolveSibling(".Main.java.swp"), "an editor's");
        Shell shell = version();
        assertThat(shell.status()).as(shell.output()).isZero();
        assertThat(shell.output()).startsWith("repvgg ");
        assertThat(mavenCalls()).isEmpty();
    }

    @Test
    void aChangedSourceIsBuiltOnceAndSaysHowFarItIs() throws Exception {
        change(SOURCE);
        Shell shell = version();
        assertThat(shell.status()).as(shell.output()).isZero();
        assertThat(shell.output())
                .startsWith(
                        "Building. The first time this downloads Spark, ND4J and Maven's plugins, about 600 MB, to ~/.m2.\n")
                .containsPattern("(?m)^\\d+ s: RepVGG engine \\(2 of 4\\); downloaded 3 files, 14 MB$")
                .containsPattern("(?m)^Built in \\d+ s\\.$")
                .doesNotContain("\u001b", "\r");
        assertThat(mavenCalls()).singleElement().asString().contains("-B", "-pl jobs -am package");

        assertThat(version().output()).doesNotContain("Building");
        assertThat(mavenCalls()).hasSize(1);
    }

    @Test
    void aRemovedSourceAndAnOlderOneAreBuilt() throws Exception {
        Path file = copy.resolve(SOURCE);
        Files.move(file, folder.resolve("Main.java"));
        assertThat(version().output()).contains("Built in");
        Files.copy(folder.resolve("Main.java"), file, StandardCopyOption.COPY_ATTRIBUTES);
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertThat(version().output()).contains("Built in");
        assertThat(mavenCalls()).hasSize(2);
    }

    @Test
    void aBuildThatFailsShowsWhy() throws Exception {
        maven(1);
        change(SOURCE);
        Shell shell = version();
        assertThat(shell.status()).isEqualTo(2);
        assertThat(shell.output())
                .contains("[ERROR] Failed to do what it should\n")
                .endsWith(
                        "repvgg: [build_failed] Cannot build: Maven failed, its errors are above. All that it said is in "
                                + copy + "/jobs/target/build.log.\n");
        assertThat(copy.resolve("jobs/target/build.log")).content().contains("Downloaded from central");
        version();
        assertThat(mavenCalls()).hasSize(2);
    }

    @Test
    void withoutMavenTheWrapperBuilds() throws Exception {
        change(SOURCE);
        Files.writeString(maven.resolve("mvn"), "#!/bin/sh\necho 'Apache Maven 3.6.3 (abc)'\n");
        Files.delete(copy.resolve("mvnw"));
        assertThat(version().output())
                .endsWith("repvgg: [build_failed] Cannot build: found Maven 3.6 and no " + copy
                        + "/mvnw (expected Maven 3.8 or newer). Install it.\n");
        Path wrapper = Files.writeString(copy.resolve("mvnw"), "#!/bin/sh\necho \"$@\" >> '" + folder + "/called'\n");
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        assertThat(version().status()).isZero();
        assertThat(mavenCalls()).hasSize(1);
    }

    /** Another user of the machine does not see into the home of who built it, and cannot write here. */
    @Test
    void whatWasBuiltNeedsNothingElse() throws Exception {
        try (Stream<Path> jars = Files.list(copy.resolve("jobs/target/spark-home/jars"))) {
            assertThat(jars)
                    .hasSizeGreaterThan(100)
                    .allSatisfy(jar -> assertThat(Files.isSymbolicLink(jar)).isFalse())
                    .allSatisfy(jar ->
                            assertThat(Files.getPosixFilePermissions(jar)).contains(PosixFilePermission.OTHERS_READ));
        }
        Path user = Files.createDirectory(folder.resolve("user"));
        Map<String, String> environment = Map.of("HOME", user.toString(), "MAVEN_OPTS", "-Dmaven.repo.local=none");
        List<Path> before = everything();
        Shell shell = Shell.run(List.of(copy + "/jobs/repvgg", "pixels", "--help"), user, environment);
        assertThat(shell.status()).as(shell.output()).isZero();
        assertThat(everything()).isEqualTo(before);
    }

    private List<Path> everything() throws IOException {
        try (Stream<Path> files = Files.walk(copy)) {
            return files.sorted().toList();
        }
    }
}
