/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repvgg.jobs.SharedSession;
import org.repvgg.jobs.output.CrashPlan;
import org.repvgg.jobs.output.CrashingDisk;
import org.repvgg.jobs.predict.CrashTrial.Story;

/**
 * Ends runs at the changes they make to the file system, one after the other, and after each looks at the output as a plain
 * reader, runs the same command again, and compares every row with a run that nobody disturbed. {@code
 * -Drepvgg.crash.stride=n} ends them at the first, the last and every n-th step, from an offset that {@code -Dseed=} moves;
 * while two of the stories publish, at every n/8-th. Every build does it with {@value #STRIDES}, the extended suite at each
 * step. {@code -Drepvgg.crash.twice=n} is how often a story's command that goes on is ended too, up to three times in a row.
 */
@Tag("verify")
class CrashPointTest {
    private static final int STRIDES = 23;
    private static final int STRIDE = Integer.getInteger("repvgg.crash.stride", STRIDES);
    /** From the last part's rename on, in the stories that are {@link #AIMED} at it. */
    private static final int PUBLISHING_STRIDE = Math.max(1, STRIDE / 8);

    private static final int TWICE = Integer.getInteger("repvgg.crash.twice", 1);
    /** The stories in which more of the steps from the last part's rename on are tried: whatever publishes. */
    private static final Set<Story> AIMED = Set.of(Story.RESUME, Story.OVERWRITE);

    private static final Duration LEASE = Duration.ofSeconds(60);

    private static SparkSession spark;

    @TempDir
    private static Path folder;

    private final long seed = Long.getLong("seed", 20261123);

    @BeforeAll
    static void open() throws IOException {
        SharedSession.end();
        // one core, so that the steps of two runs come in one order
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
        int ended = 0;
        for (int step = 0; step < steps.size(); step++) {
            int stride = AIMED.contains(story) && step >= finished ? PUBLISHING_STRIDE : STRIDE;
            if (step == 0 || step == steps.size() - 1 || step % stride == Math.floorMod(seed, stride)) {
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
