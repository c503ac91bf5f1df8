/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.SharedSession;
import org.repvgg.jobs.output.OutputMode;

/**
 * Kills drivers and executors (SIGKILL) at random instants, looks at the output after each life as a reader without our
 * code would, and compares the end of each round with a run that nobody disturbed. Even rounds resume into an empty
 * folder; each is followed by one that overwrites it with another network, where every image must have exactly one row at
 * every look, old or new. Every other life plans as for its own two cores, so that archives share parts; the others give
 * each archive a part of its own, and so go on with what was packed otherwise.
 *
 * <p>Every build kills once, by the default seed an executor and then its driver at work; {@code -Drepvgg.kills=50
 * -Drepvgg.python=python3} is the long version, which looks with pyarrow too; {@code -Dseed=...} repeats the choices, though
 * not the machine's timing.
 */
@Tag("verify")
class KillTrial {
    private static final int ARCHIVES = 20;
    private static final int IMAGES = 100;
    private static final int KILLS = Integer.getInteger("repvgg.kills", 1);

    /** Those of a {@link KillableRun}, as it would plan for without this test. */
    private static final int SHARING_CORES = 2;

    /** So many that each archive has a part of its own. */
    private static final int PARTING_CORES = ARCHIVES;

    /** A publication of 20 parts takes a few milliseconds. */
    private static final long PUBLISHING_NANOS = 8_000_000;

    /** Within which a driver that has nothing left but to publish does it, on a busy machine. */
    private static final long REPUBLISHING_MILLIS = 3_000;

    private static SparkSession spark;
    private static final List<ProcessHandle> ORPHANS = new ArrayList<>();

    @TempDir
    private static Path folder;

    /** When a life ends. */
    private enum Fate {
        STARTING,
        WORKING,
        PUBLISHING,
        NATURAL
    }

    private final long seed = Long.getLong("seed", 20261129);
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Map<Fate, Integer> driverKills = new EnumMap<>(Fate.class);
    private int executorKills;
    private int lives;
    private int cores;
    private int sharedParts;
    private int looks;
    private long startMillis = 5_000;

    @BeforeAll
    static void open() {
        spark = SharedSession.get();
    }

    @AfterAll
    static void close() {
        ORPHANS.forEach(ProcessHandle::destroyForcibly);
    }

    private int kills() {
        return executorKills
                + driverKills.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void everyImageOnceHoweverOftenDriversAndExecutorsAreKilled() throws Exception {
        System.out.println("KillTrial -Dseed=" + seed);
        Path input = Files.createDirectory(folder.resolve("input"));
        SmallArchives.write(input, ARCHIVES, IMAGES);
        List<SortedMap<String, String>> truth = List.of(undisturbed(input, 1), undisturbed(input, 2));
        int round = 0;
        do {
            Path output = folder.resolve("output-" + round / 2);
            OutputMode mode = round % 2 == 0 ? OutputMode.RESUME : OutputMode.OVERWRITE;
            boolean finished;
            boolean sharing = true;
            do {
                cores = lives % 2 == 0 ? SHARING_CORES : PARTING_CORES;
                sharing &= cores == SHARING_CORES;
                finished = live(input, output, mode, round % 2 + 1);
                look(output, truth, round % 2 == 1);
            } while (!finished);
            assertThat(TestRun.rows(spark, output.toString()))
                    .as("round %d, seed %d", round, seed)
                    .isEqualTo(truth.get(round % 2));
            assertThat(output.resolve("_SUCCESS")).exists();
            int shared = sharedParts(output);
            if (round % 2 == 0 && sharing) {
                // overwritten parts keep the archives they had
                assertThat(shared).as("round %d, seed %d", round, seed).isPositive();
            }
            sharedParts += shared;
            round++;
        } while (kills() < KILLS);
        System.out.printf(
                "%d kills: drivers %s, executors %d; %d lives, %d rounds, %d parts of several archives, %d looks, seed"
                        + " %d: every image once, equal bit for bit to the undisturbed run%n",
                kills(), driverKills, executorKills, lives, round, sharedParts, looks, seed);
    }

    /** The rows of a run that nobody kills, in this JVM. */
    private static SortedMap<String, String> undisturbed(Path input, int network) {
        String calm = folder.resolve("calm-" + network).toString();
        TestRun run = new TestRun(spark, calm);
        run.kernel = KillableRun.KERNEL;
        run.model = TestRun.network(network);
        run.run(input);
        SortedMap<String, String> rows = TestRun.rows(spark, calm);
        assertThat(rows).hasSize(ARCHIVES * IMAGES);
        return rows;
    }

    /** One life of a driver, with executors killed meanwhile; true if it got to its end. */
    private boolean live(Path input, Path output, OutputMode mode, int network) throws Exception {
        boolean calm = kills() >= KILLS;
        Fate fate = calm ? Fate.NATURAL : Fate.values()[random.nextInt(Fate.values().length)];
        int wanted = calm ? 0 : random.nextInt(1, 3);
        lives++;
        Path publishing = output.resolve("_run/publishing.json");
        boolean interrupted = Files.exists(publishing);
        long begun = System.nanoTime();
        ClusterProcess driver = ClusterProcess.start(
                folder,
                ClusterProcess.moduleOptions(),
                KillableRun.class,
                input.toString(),
                output.toString(),
                mode.name(),
                Integer.toString(network),
                Integer.toString(cores));
        if (fate == Fate.STARTING) {
            pause(random.nextLong(startMillis));
            return kill(driver, fate, output);
        }
        Path attempts = output.resolve("_run/tmp");
        await(driver, () -> Files.isDirectory(attempts));
        startMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        for (int i = 0; i < wanted; i++) {
            killExecutor(driver, output);
        }
        if (fate == Fate.WORKING) {
            awaitParts(driver, output);
        } else if (fate == Fate.PUBLISHING) {
            if (interrupted) {
                // its file is there from the life before; this one reads footers, then goes on with it
                pause(random.nextLong(REPUBLISHING_MILLIS));
            }
            await(driver, () -> Files.exists(publishing));
            long until = System.nanoTime() + random.nextLong(PUBLISHING_NANOS);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        } else {
            return finished(driver);
        }
        return kill(driver, fate, output);
    }

    private void killExecutor(ClusterProcess driver, Path output) throws Exception {
        awaitParts(driver, output);
        await(driver, () -> !driver.executors().isEmpty());
        List<ProcessHandle> executors = driver.executors();
        if (!executors.isEmpty()) {
            executors.get(random.nextInt(executors.size())).destroyForcibly();
            executorKills++;
        }
    }

    /** Kills the driver, and its executors or not: the others go on as zombies until they notice. */
    private boolean kill(ClusterProcess driver, Fate fate, Path output) throws Exception {
        List<ProcessHandle> orphans = driver.executors();
        if (!driver.isAlive()) {
            return finished(driver);
        }
        driver.kill();
        driverKills.merge(fate, 1, Integer::sum);
        System.out.println("killed the driver " + fate + " with " + readyParts(output) + " parts ready and "
                + visibleParts(output) + " visible"
                + (Files.exists(output.resolve("_run/publishing.json")) ? ", publishing; " : "; ") + kills()
                + " kills so far");
        if (random.nextBoolean()) {
            orphans.forEach(ProcessHandle::destroyForcibly);
        } else {
            ORPHANS.addAll(orphans);
        }
        return false;
    }

    /** The end of a life that nobody cut short. However many executors died, each that worked packed the network once. */
    private static boolean finished(ClusterProcess driver) throws Exception {
        assertThat(driver.end()).as(driver.text()).isZero();
        assertThat(driver.text()).containsPattern("packed \\{(\\d+=1(, )?)*}");
        return true;
    }

    /** Until a random number of parts is ready, and a little longer: while others are being written. */
    private void awaitParts(ClusterProcess driver, Path output) throws Exception {
        int parts = random.nextInt(parts() + 1);
        await(driver, () -> readyParts(output) >= parts);
        pause(random.nextLong(100 * ARCHIVES / parts()));
    }

    /** Into how many parts a life puts an input of which nothing is done. */
    private int parts() {
        return Math.min(ARCHIVES, 2 * cores);
    }

    /** Parts that hold the rows of several archives. */
    private static int sharedParts(Path output) {
        return (int) spark.read()
                .parquet(output.toString())
                .groupBy(functions.input_file_name())
                .count()
                .filter("count > " + IMAGES)
                .count();
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(ClusterProcess driver, Condition condition) throws Exception {
        while (driver.isAlive() && !condition.holds()) {
            pause(1);
        }
    }

    private static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    /** What any reader of Parquet sees: whole parts, no image twice; and none missing while it is being overwritten. */
    private void look(Path output, List<SortedMap<String, String>> truth, boolean overwriting) throws Exception {
        looks++;
        if (visibleParts(output) == 0) {
            assertThat(overwriting)
                    .as("the older parts are gone, seed %d", seed)
                    .isFalse();
            return;
        }
        SortedMap<String, String> rows = TestRun.rows(spark, output.toString());
        rows.forEach((path, row) ->
                assertThat(truth).as("seed %d: %s", seed, path).anyMatch(rowsOf -> row.equals(rowsOf.get(path))));
        if (overwriting) {
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
        return parts(output);
    }

    private static int readyParts(Path output) throws IOException {
        Path ready = output.resolve("_run/ready");
        if (!Files.isDirectory(ready)) {
            return 0;
        }
        int parts = 0;
        try (Stream<Path> folders = Files.list(ready)) {
            for (Path each : folders.toList()) {
                parts += parts(each);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            // a finished run removes the folder while it is being listed
            return 0;
        }
        return parts;
    }

    private static int parts(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return (int)
                    files.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }
}
