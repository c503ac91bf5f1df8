/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.error.ExitStatus;

/** Checkpoint, class names and archives on HDFS, predictions back to it, while a data node dies or space runs out. */
class HdfsEndToEndIT {
    private static final String NAMES = "archives \u00fc \ud83d\udcf7";
    private static final int ARCHIVES = 3;
    private static final int IMAGES = 600;
    private static final int PADDING = 40 << 10;
    private static final int BLOCK_BYTES = 8 << 20;
    /** Slow enough that sockets do not hold the rest of a block when its node dies: half of this is sent at once. */
    private static final int NODE_BYTES_A_SECOND = 4 << 20;

    @TempDir
    private static java.nio.file.Path folder;

    private static MiniDFSCluster cluster;
    private static DistributedFileSystem hdfs;
    private static String root;

    @BeforeAll
    static void start() throws Exception {
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        conf.setClass("fs.hdfs.impl", DyingNode.class, FileSystem.class);
        conf.setInt("dfs.replication", 2);
        conf.setLong("dfs.blocksize", BLOCK_BYTES);
        conf.setLong("dfs.datanode.data.read.bandwidthPerSec", NODE_BYTES_A_SECOND);
        cluster = new MiniDFSCluster.Builder(conf).numDataNodes(2).build();
        cluster.waitActive();
        hdfs = cluster.getFileSystem();
        root = hdfs.getUri().toString();
        List<Map.Entry<String, byte[]>> images =
                new ArrayList<>(Archives.images(IMAGES).entrySet());
        for (int i = 0; i < ARCHIVES; i++) {
            int share = IMAGES / ARCHIVES;
            Archives.tar(
                    hdfs.create(new Path("/in/" + NAMES + "/" + i + ".tar")),
                    images.subList(i * share, (i + 1) * share),
                    PADDING);
        }
        for (String name : List.of("fashion-mnist-repvgg-train.pth", "classes.txt")) {
            hdfs.copyFromLocalFile(new Path(TestFiles.example(name).toUri()), new Path("/model/" + name));
        }
        System.setProperty("spark.hadoop.fs.hdfs.impl", DyingNode.class.getName());
        System.setProperty("spark.hadoop.dfs.replication", "2");
        System.setProperty("spark.hadoop.dfs.blocksize", String.valueOf(BLOCK_BYTES));
        System.setProperty("spark.ui.enabled", "false");
    }

    @AfterAll
    static void stop() throws Exception {
        for (String key : List.of("fs.hdfs.impl", "dfs.replication", "dfs.blocksize")) {
            System.clearProperty("spark.hadoop." + key);
        }
        System.clearProperty("spark.ui.enabled");
        FileSystem.closeAll();
        cluster.shutdown();
    }

    private static Cli predict(String output) {
        return Archives.predict(
                root + "/model/fashion-mnist-repvgg-train.pth", root + "/model/classes.txt", output, root + "/in");
    }

    @Test
    @Tag("extended")
    void theNodeThatServesAnArchiveDiesInTheMiddleOfABlock() throws Exception {
        String output = root + "/out/node dies";
        assertThat(hdfs.listStatus(new Path("/in/" + NAMES)))
                .allSatisfy(file -> assertThat(file.getLen())
                        .as("bytes of %s", file.getPath())
                        .isGreaterThan(BLOCK_BYTES - NODE_BYTES_A_SECOND));
        DyingNode.onMidBlock(node -> assertThat(cluster.stopDataNode(node)).isNotNull());
        Cli cli = predict(output);
        assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
        assertThat(cluster.getDataNodes()).as("living data nodes").hasSize(1);
        assertThat(DyingNode.after().block())
                .as("block that was being read")
                .isEqualTo(DyingNode.before().block());
        assertThat(DyingNode.after().node()).isNotEqualTo(DyingNode.before().node());
        assertThat(DyingNode.after().position())
                .isGreaterThan(DyingNode.before().position());
        List<Row> rows = Archives.rows(output);
        assertThat(rows).allSatisfy(row -> assertThat(row.<String>getAs("path")).startsWith(root + "/in/" + NAMES));
        assertThat(Archives.byName(rows)).isEqualTo(Archives.classifiedLocally(IMAGES));
        assertThat(hdfs.exists(new Path(output, "_SUCCESS"))).isTrue();
    }

    @Test
    @Tag("verify")
    void aFolderWithoutSpacePublishesNothingAndTheSameCommandCompletes() throws Exception {
        Path output = new Path(root + "/out/no space");
        DyingNode.onMidBlock(node -> limit(output, 1));
        Cli cli = predict(output.toString());
        assertThat(cli.status()).as(cli.out()).isEqualTo(ExitStatus.INTERNAL);
        assertThat(cli.message())
                .startsWith("repvgg: [cluster_failure] Cannot finish the run: ")
                .contains("The DiskSpace quota of /out/no space is exceeded")
                .contains("Nothing was published to ");
        assertThat(hdfs.listStatus(output))
                .extracting(file -> file.getPath().getName())
                .containsExactly("_run");
        assertThat(files(output)).noneMatch(name -> name.startsWith("part-"));
        limit(output, HdfsConstants.QUOTA_RESET);
        assertThat(predict(output.toString()).status()).isEqualTo(ExitStatus.DONE);
        assertThat(Archives.byName(Archives.rows(output.toString()))).isEqualTo(Archives.classifiedLocally(IMAGES));
    }

    private static void limit(Path path, long bytes) {
        try {
            hdfs.setQuota(path, HdfsConstants.QUOTA_DONT_SET, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> files(Path path) throws IOException {
        List<String> names = new ArrayList<>();
        RemoteIterator<? extends FileStatus> files = hdfs.listFiles(path, true);
        while (files.hasNext()) {
            names.add(files.next().getPath().getName());
        }
        return names;
    }
}
