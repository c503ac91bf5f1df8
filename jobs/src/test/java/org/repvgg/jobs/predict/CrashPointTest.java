/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repvgg.jobs.output.CrashPlan;
import org.repvgg.jobs.output.CrashingDisk;
import org.repvgg.jobs.predict.CrashTrial.Story;

/**
 * Ends runs at the changes they make to the file system, one after the other, and after each looks at the output as a plain
 * reader, runs the same command again, and compares every row with a run that nobody disturbed. Every build ends them at each
 * step of publication and at some of the others, which {@code -Dseed=} repeats; {@code -Drepvgg.crash.all=true} at every one.
 * {@code -Drepvgg.crash.twice=n} is how often a story's command that goes on is ended too, up to three times in a row.
 */
class CrashPointTest {
    private static final boolean ALL = Boolean.getBoolean("repvgg.crash.all");
    private static final int TWICE = Integer.getInteger("repvgg.crash.twice", 1);
    /** The stories in which every build ends the run at each step from the last part's rename on: whatever publishes. */
    private static final Set<Story> AIMED = Set.of(Story.RESUME, Story.OVERWRITE);
    /** Of the other steps, one in so many. */
    private static final int STRIDE = 8;

    private static final Duration LEASE = Duration.ofSeconds(60);

    private static SparkSession spark;

    @TempDir
    private static Path folder;

    private final long seed = Long.getLong("seed", System.nanoTime());

    @BeforeAll
    static void open() {
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .getOrCreate();
        // hundreds of tasks fail
        spark.sparkContext().setLogLevel("OFF");
        CrashingDisk.configure(spark.sparkContext().hadoopConfiguration());
    }

    @AfterAll
    static void close() {
        CrashPlan.live();
        spark.sparkContext().setLogLevel("WARN");
        spark.stop();
    }

    private CrashTrial begin(Story story) throws Exception {
        System.out.println(story + " -Dseed=" + seed);
        Path own = Files.createTempDirectory(folder, story.name());
        FileSystem disk = FileSystem.getLocal(new Configuration()).getRaw();
        return new CrashTrial(
                spark, story, own, disk, new org.apache.hadoop.fs.Path(own.toUri()), "crash://" + own, LEASE);
    }

    @ParameterizedTest
    @EnumSource
    void theSameCommandGoesOnWhereverARunEnds(Story story) throws Exception {
        CrashTrial trial = begin(story);
        List<String> steps = trial.undisturbed();
        int finished = IntStream.range(0, steps.size())
                .filter(step -> steps.get(step).matches("RENAME .*/_run/ready/.*"))
                .max()
                .orElseThrow();
        int offset = Math.floorMod(seed, STRIDE);
        int ended = 0;
        for (int step = 0; step < steps.size(); step++) {
            if (ALL || AIMED.contains(story) && step >= finished || step % STRIDE == offset) {
                trial.crashAt(step);
                trial.look();
                trial.goOn();
                ended++;
            }
        }
        System.out.println(story + " -Dseed=" + seed + ": ended at " + ended + " of " + steps.size() + " steps");
    }

    @ParameterizedTest
    @EnumSource
    void andWhereverTheRunEndsThatGoesOn(Story story) throws Exception {
        CrashTrial trial = begin(story);
        int steps = trial.undisturbed().size();
        SplittableRandom random = new SplittableRandom(seed);
        int crashes = 0;
        for (int i = 0; i < TWICE; i++) {
            trial.crashAt(random.nextInt(steps));
            trial.look();
            for (int more = random.nextInt(1, 4); more > 0 && trial.crashAgainAt(random.nextInt(steps)); more--) {
                crashes++;
                trial.look();
            }
            trial.goOn();
        }
        System.out.println(story + " -Dseed=" + seed + ": ended " + TWICE + " times, and " + crashes + " times again");
    }

    @Test
    void theLifeThatIsEndedHasNoEffectAnyMore() throws Exception {
        CrashTrial trial = begin(Story.RESUME);
        CrashPlan.dieAt(0);
        assertThatThrownBy(trial::run).hasMessageContaining("killed by the test");
        assertThat(CrashPlan.isDead()).isTrue();
        assertThat(CrashPlan.steps()).hasSize(1);
        assertThat(Path.of(trial.output().toUri())).doesNotExist();
    }
}
