/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.config.Sessions;
import org.repvgg.jobs.output.OutputMode;

/**
 * Kills drivers and executors at random instants (SIGKILL), looks at the output after each as a reader without our code
 * would, and compares the end with a run that nobody disturbed. The first round fills an empty folder, every further one
 * overwrites it with another network: then each image must have exactly one row at every instant, old or new.
 *
 * <p>Not part of the build, for its length: {@code mvn -pl jobs -am verify -Dit.test=KillTrial -Dtest=none
 * -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false}, with {@code -Drepvgg.kills=50} for the long version (default 3), {@code -Drepvgg.python=python3} to look with pyarrow
 * too, {@code -Dseed=...} to replay.
 */
class KillTrial {
    private static final int ARCHIVES = 20;
    private static final int IMAGES = 100;
    private static final int KILLS = Integer.getInteger("repvgg.kills", 3);
    /** A life in which nothing happens any more is a failure. */
    private static final long LIFE_SECONDS = 300;

    private static SparkSession spark;

    @TempDir
    private static Path folder;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final List<String> log = new ArrayList<>();
    private int driverKills;
    private int executorKills;
    private int checks;

    @BeforeAll
    static void open() {
        spark = Sessions.open("KillTrial", "local[1]");
    }

    @AfterAll
    static void close() {
        spark.stop();
    }

    @Test
    void everyImageOnceHoweverOftenDriversAndExecutorsAreKilled() throws Exception {
        System.out.println("KillTrial -Dseed=" + seed);
        Path input = Files.createDirectory(folder.resolve("input"));
        SmallArchives.write(input, ARCHIVES, IMAGES);
        List<SortedMap<String, String>> truth = new ArrayList<>();
        long begun = System.nanoTime();
        truth.add(undisturbed(input, 1));
        long workMillis = (System.nanoTime() - begun) / 2_000_000;

        Path output = folder.resolve("output");
        int round = 0;
        int network = 1;
        int lives = 0;
        while (driverKills + executorKills < KILLS) {
            if (round == 1 && truth.size() == 1) {
                truth.add(undisturbed(input, 2));
            }
            OutputMode mode = round == 0 ? OutputMode.RESUME : OutputMode.OVERWRITE;
            Process driver = start(input, output, mode, network);
            lives++;
            boolean finished = live(driver, output, workMillis);
            check(output, truth, round > 0);
            if (finished) {
                assertThat(TestRun.rows(spark, output.toString()))
                        .as("round %d, seed %d", round, seed)
                        .isEqualTo(truth.get(network - 1));
                assertThat(output.resolve("_SUCCESS")).exists();
                round++;
                network = 3 - network;
            }
        }
        if (network > truth.size()) {
            truth.add(undisturbed(input, 2));
        }
        OutputMode last = round == 0 ? OutputMode.RESUME : OutputMode.OVERWRITE;
        Process driver = start(input, output, last, network);
        assertThat(end(driver)).as(text(driver)).isZero();
        assertThat(TestRun.rows(spark, output.toString())).isEqualTo(truth.get(network - 1));
        log.add(String.format(
                Locale.ROOT,
                "%d driver and %d executor kills in %d lives, %d rounds completed, %d looks at the output: every image"
                        + " once, equal bit for bit to the undisturbed run; seed %d",
                driverKills,
                executorKills,
                lives + 1,
                round + 1,
                checks,
                seed));
        log.forEach(System.out::println);
    }

    /** The rows of a run that nobody kills. */
    private SortedMap<String, String> undisturbed(Path input, int network) throws Exception {
        Path calm = folder.resolve("calm-" + network);
        Process driver = start(input, calm, OutputMode.ERRORIFEXISTS, network);
        assertThat(end(driver)).as(text(driver)).isZero();
        assertThat(text(driver)).contains("packed {0=1, 1=1}");
        SortedMap<String, String> rows = TestRun.rows(spark, calm.toString());
        assertThat(rows).hasSize(ARCHIVES * IMAGES);
        return rows;
    }

    /** Kills executors now and then, then mostly the driver; true if the driver got to its end. */
    private boolean live(Process driver, Path output, long workMillis) throws Exception {
        if (!awaitWork(driver, output)) {
            assertThat(end(driver)).as(text(driver)).isZero();
            return true;
        }
        for (int kills = random.nextInt(3); kills > 0 && driver.isAlive(); kills--) {
            pause(random.nextLong(workMillis / 2 + 1));
            List<ProcessHandle> executors = executors(driver);
            if (!executors.isEmpty()) {
                executors.get(random.nextInt(executors.size())).destroyForcibly();
                executorKills++;
            }
        }
        int fate = random.nextInt(4);
        if (fate == 0) {
            assertThat(end(driver)).as(text(driver)).isZero();
            return true;
        }
        if (fate == 1) {
            // in the middle of publishing, which is too short to be met by chance
            Path publishing = output.resolve("_run/publishing.json");
            while (driver.isAlive() && !Files.exists(publishing)) {
                Thread.onSpinWait();
            }
            long until = System.nanoTime() + random.nextLong(8_000_000);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        } else {
            pause(random.nextLong(workMillis + 1));
        }
        List<ProcessHandle> orphans = executors(driver);
        if (!driver.isAlive()) {
            assertThat(end(driver)).as(text(driver)).isZero();
            return true;
        }
        driver.destroyForcibly().waitFor();
        driverKills++;
        log.add("killed the driver with " + finishedParts(output) + " parts ready and " + visibleParts(output)
                + " visible" + (Files.exists(output.resolve("_run/publishing.json")) ? ", publishing" : ""));
        if (random.nextBoolean()) {
            // the others go on as zombies until they notice
            orphans.forEach(ProcessHandle::destroyForcibly);
        }
        return false;
    }

    /** Waits until the run has begun to write; false if it ended before. */
    private static boolean awaitWork(Process driver, Path output) throws IOException, InterruptedException {
        Path tmp = output.resolve("_run/tmp");
        while (driver.isAlive()) {
            if (Files.isDirectory(tmp)) {
                return true;
            }
            pause(5);
        }
        return false;
    }

    private static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    private static List<ProcessHandle> executors(Process driver) {
        return driver.descendants().filter(ProcessHandle::isAlive).toList();
    }

    /** What any reader of Parquet sees: whole parts, no image twice; and none missing while it is being overwritten. */
    private void check(Path output, List<SortedMap<String, String>> truth, boolean complete) throws Exception {
        checks++;
        if (visibleParts(output) == 0) {
            assertThat(complete)
                    .as("parts of the older run are there, seed %d", seed)
                    .isFalse();
            return;
        }
        SortedMap<String, String> rows = TestRun.rows(spark, output.toString());
        rows.forEach((path, row) ->
                assertThat(truth).as("seed %d: %s", seed, path).anyMatch(rowsOf -> row.equals(rowsOf.get(path))));
        if (complete) {
            assertThat(rows).as("seed %d", seed).hasSize(ARCHIVES * IMAGES);
        }
        String python = System.getProperty("repvgg.python");
        if (python != null) {
            Process arrow = new ProcessBuilder(
                            python,
                            "-c",
                            "import sys, pyarrow.dataset as d; t = d.dataset(sys.argv[1], format='parquet').to_table();"
                                    + " p = t['path'].to_pylist(); assert len(p) == len(set(p)); print(len(p))",
                            output.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(arrow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said.strip()).isEqualTo(Integer.toString(rows.size()));
        }
    }

    private static int visibleParts(Path output) throws IOException {
        return count(output, ".parquet");
    }

    private static int finishedParts(Path output) throws IOException {
        Path ready = output.resolve("_run/ready");
        if (!Files.isDirectory(ready)) {
            return 0;
        }
        int parts = 0;
        try (Stream<Path> folders = Files.list(ready)) {
            for (Path each : folders.toList()) {
                parts += count(each, ".parquet");
            }
        }
        return parts;
    }

    private static int count(Path directory, String suffix) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return (int) files.filter(file -> file.toString().endsWith(suffix)).count();
        }
    }

    private static Process start(Path input, Path output, OutputMode mode, int network) throws IOException {
        Path home = TestFiles.root().resolve("jobs/target/kill-it-spark-home");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--") || option.startsWith("-XX:+Ignore"))
                .toList());
        command.addAll(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile", ""),
                "-cp",
                System.getProperty("java.class.path"),
                KillableRun.class.getName(),
                input.toString(),
                output.toString(),
                mode.name(),
                Integer.toString(network)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(folder.resolve("work")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("driver.log").toFile());
        builder.environment().put("SPARK_HOME", sparkHome(home).toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    /** Spark's scripts want a home with jars/. */
    private static Path sparkHome(Path home) throws IOException {
        Path jars = home.resolve("jars");
        if (!Files.exists(jars)) {
            Files.createDirectories(jars);
            for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
                Path jar = Path.of(entry);
                if (entry.endsWith(".jar") && Files.exists(jar) && !Files.exists(jars.resolve(jar.getFileName()))) {
                    Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
                }
            }
        }
        return home;
    }

    private static int end(Process driver) throws InterruptedException {
        if (!driver.waitFor(LIFE_SECONDS, TimeUnit.SECONDS)) {
            driver.destroyForcibly().waitFor();
            return -1;
        }
        return driver.exitValue();
    }

    private static String text(Process driver) throws IOException {
        return "driver " + driver.pid() + ":\n" + Files.readString(folder.resolve("driver.log"));
    }
}
