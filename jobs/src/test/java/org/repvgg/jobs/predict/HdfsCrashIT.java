/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repvgg.jobs.SharedSession;
import org.repvgg.jobs.output.CrashPlan;
import org.repvgg.jobs.output.CrashingHdfs;
import org.repvgg.jobs.predict.CrashTrial.Story;

/**
 * As {@link CrashPointTest}, on HDFS: its renames, its exclusive creation, and files that a dead client left open. The
 * extended suite ends the run at every n-th step, {@code -Drepvgg.crash.hdfs.stride=n}, from an offset that {@code -Dseed=}
 * moves.
 */
@Tag("extended")
class HdfsCrashIT {
    private static final int STRIDE = Integer.getInteger("repvgg.crash.hdfs.stride", 12);
    /** What follows a lock that has no text yet, since nobody can tell whose it is. */
    private static final Duration LEASE = Duration.ofMillis(400);

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static MiniDFSCluster cluster;

    private final long seed = Long.getLong("seed", 20261123);

    @BeforeAll
    static void start() throws Exception {
        SharedSession.end();
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        conf.setInt("dfs.replication", 1);
        cluster = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
        cluster.waitActive();
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .config("spark.hadoop.dfs.replication", "1")
                .getOrCreate();
        spark.sparkContext().setLogLevel("OFF");
        CrashingHdfs.configure(spark.sparkContext().hadoopConfiguration());
    }

    @AfterAll
    static void stop() throws Exception {
        CrashPlan.live();
        spark.sparkContext().setLogLevel("WARN");
        spark.stop();
        FileSystem.closeAll();
        cluster.shutdown();
    }

    @ParameterizedTest
    @EnumSource
    void theSameCommandGoesOnWhereverARunEnds(Story story) throws Exception {
        String home = cluster.getURI() + "/" + story;
        // not of the cache, where the one that crashes is
        try (FileSystem hdfs = new org.apache.hadoop.hdfs.DistributedFileSystem()) {
            hdfs.initialize(cluster.getURI(), cluster.getConfiguration(0));
            CrashTrial trial = new CrashTrial(
                    spark,
                    story,
                    Files.createDirectory(folder.resolve(story.name())),
                    hdfs,
                    new org.apache.hadoop.fs.Path(home),
                    home,
                    LEASE);
            List<String> steps = trial.undisturbed();
            int offset = Math.floorMod(seed, STRIDE);
            int ended = 0;
            for (int step = 0; step < steps.size(); step++) {
                if (step % STRIDE == offset) {
                    trial.crashAt(step);
                    FileSystem.closeAll();
                    trial.look();
                    trial.goOn();
                    ended++;
                }
            }
            System.out.println(
                    "HDFS, " + story + " -Dseed=" + seed + ": ended at " + ended + " of " + steps.size() + " steps");
        }
    }
}
