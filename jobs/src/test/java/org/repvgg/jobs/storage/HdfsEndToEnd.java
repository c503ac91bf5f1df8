/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.config.ExitStatus;

/**
 * Checkpoint, class names and archives on HDFS, predictions back to it, while a data node dies. Not part of the default run:
 * docs/source.md says how to start it and what it found.
 */
class HdfsEndToEnd {
    private static final String NAMES = "archives \u00fc \ud83d\udcf7";

    /** The data node to stop when the first task ends; null before and after. */
    private static final AtomicReference<Runnable> onFirstTask = new AtomicReference<>();

    @TempDir
    private static java.nio.file.Path folder;

    private static MiniDFSCluster cluster;
    private static FileSystem hdfs;

    /** Spark makes one by name. */
    public static final class FirstTaskListener extends SparkListener {
        /** Called by Spark. */
        public FirstTaskListener(SparkConf conf) {}

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            Runnable action = onFirstTask.getAndSet(null);
            if (action != null) {
                action.run();
            }
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        conf.setInt("dfs.replication", 2);
        // Small blocks, so that archives lie on both nodes and the node that dies holds some that are still to be read.
        conf.setLong("dfs.namenode.fs-limits.min-block-size", 0);
        conf.setLong("dfs.blocksize", 64 << 10);
        cluster = new MiniDFSCluster.Builder(conf).numDataNodes(2).build();
        cluster.waitActive();
        hdfs = cluster.getFileSystem();
        for (int i = 0; i < 4; i++) {
            String name = "fashion-mnist-test-0000" + i + ".tar";
            hdfs.copyFromLocalFile(new Path(TestFiles.example(name).toUri()), new Path("/in/" + NAMES + "/" + name));
        }
        for (String name : List.of("fashion-mnist-repvgg-train.pth", "classes.txt")) {
            hdfs.copyFromLocalFile(new Path(TestFiles.example(name).toUri()), new Path("/model/" + name));
        }
        System.setProperty("spark.extraListeners", FirstTaskListener.class.getName());
        System.setProperty("spark.ui.enabled", "false");
    }

    @AfterAll
    static void stop() throws Exception {
        System.clearProperty("spark.extraListeners");
        System.clearProperty("spark.ui.enabled");
        hdfs.close();
        cluster.shutdown();
    }

    @Test
    void aDataNodeDiesWhileArchivesAreRead() throws Exception {
        assertThat(hdfs.getFileBlockLocations(hdfs.listStatus(new Path("/in/" + NAMES))[0], 0, Long.MAX_VALUE))
                .as("blocks of an archive")
                .hasSizeGreaterThan(10);
        onFirstTask.set(() -> cluster.stopDataNode(0));
        String root = hdfs.getUri().toString();
        Cli cli = Archives.predict(
                root + "/model/fashion-mnist-repvgg-train.pth",
                root + "/model/classes.txt",
                root + "/out/predictions",
                root + "/in");
        assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
        assertThat(onFirstTask.get()).as("still to be stopped").isNull();
        assertThat(cluster.getDataNodes()).as("living data nodes").hasSize(1);
        try (SparkSession spark = SparkSession.builder().master("local[1]").getOrCreate()) {
            List<Row> rows = spark.read().parquet(root + "/out/predictions").collectAsList();
            assertThat(rows).hasSize(2000);
            assertThat(rows.stream().filter(row -> row.getAs("error") != null)).isEmpty();
            assertThat(rows.stream().map(row -> row.<String>getAs("path")).distinct())
                    .hasSize(2000);
            assertThat(rows.get(0).<String>getAs("path")).startsWith(root + "/in/" + NAMES + "/");
            assertThat(rows.get(0).<String>getAs("label")).isNotEmpty();
            // PyTorch's own accuracy on these images
            assertThat(Archives.correct(rows)).isEqualTo(1821);
        }
    }
}
