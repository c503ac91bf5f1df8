/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
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
 * Checkpoint, class names, more than a thousand loose objects and an archive of several upload parts on S3, predictions back
 * to it, through a server that throttles, loses answers and breaks off bodies. Not part of the default run: docs/source.md
 * says how to start it and what it found.
 */
class S3EndToEnd {
    private static final String LOOSE = "s3a://data/loose \u00fc/";
    private static final String ARCHIVE = "s3a://data/archives/a b \ud83d\udcf7.tar";
    private static final int PART_BYTES = 5 << 20;
    private static final int LOOSE_IMAGES = 1100;

    @TempDir
    private static java.nio.file.Path folder;

    private static final Map<String, String> settings = new LinkedHashMap<>();
    private static S3Server server;
    private static FlakyProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        server = new S3Server(folder);
        server.bucket("data");
        proxy = new FlakyProxy(server.uri());
        settings.put("fs.s3a.endpoint", proxy.uri().toString());
        settings.put("fs.s3a.endpoint.region", "us-east-1");
        settings.put("fs.s3a.path.style.access", "true");
        settings.put("fs.s3a.connection.ssl.enabled", "false");
        settings.put("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        settings.put("fs.s3a.access.key", "key");
        settings.put("fs.s3a.secret.key", "secret");
        settings.put("fs.s3a.multipart.size", String.valueOf(PART_BYTES));
        settings.put("fs.s3a.multipart.threshold", String.valueOf(PART_BYTES));
        settings.put("fs.s3a.retry.interval", "20ms");
        settings.put("fs.s3a.retry.throttle.interval", "20ms");
        settings.put("repvgg.source.rangeBytes", String.valueOf(4 << 20));
        settings.put("repvgg.source.indexTars", "ALWAYS");
        settings.forEach((key, value) -> System.setProperty("spark.hadoop." + key, value));
        System.setProperty("spark.ui.enabled", "false");
        Configuration conf = new Configuration();
        settings.forEach(conf::set);
        try (FileSystem fs = FileSystem.newInstance(new Path("s3a://data/").toUri(), conf)) {
            for (String name : List.of("fashion-mnist-repvgg-train.pth", "classes.txt")) {
                fs.copyFromLocalFile(new Path(TestFiles.example(name).toUri()), new Path("s3a://data/model/" + name));
            }
            putLoose(fs);
            putArchive(fs);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        settings.keySet().forEach(key -> System.clearProperty("spark.hadoop." + key));
        System.clearProperty("spark.ui.enabled");
        proxy.close();
        server.close();
    }

    private static void putLoose(FileSystem fs) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> puts = new ArrayList<>();
        int number = 0;
        for (Map.Entry<String, byte[]> image : Archives.images(3).entrySet()) {
            if (number++ < LOOSE_IMAGES) {
                puts.add(threads.submit(() -> {
                    try (OutputStream out = fs.create(new Path(LOOSE + "with space/" + image.getKey()))) {
                        out.write(image.getValue());
                    }
                    return null;
                }));
            }
        }
        for (Future<?> put : puts) {
            put.get();
        }
        threads.shutdown();
    }

    /** The images behind the loose ones, with a member of 3 MB after each hundredth. */
    private static void putArchive(FileSystem fs) throws Exception {
        List<Map.Entry<String, byte[]>> images =
                new ArrayList<>(Archives.images(4).entrySet()).subList(LOOSE_IMAGES, 2000);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(fs.create(new Path(ARCHIVE)))) {
            for (int i = 0; i < images.size(); i++) {
                put(tar, images.get(i).getKey(), images.get(i).getValue());
                if (i % 100 == 99) {
                    put(tar, "filler-" + i + ".bin", new byte[3 << 20]);
                }
            }
        }
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws Exception {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    @Test
    void everyImageIsClassifiedOnceThroughAServerThatFails() throws Exception {
        proxy.misbehaves = true;
        Cli cli = Archives.predict(
                "s3a://data/model/fashion-mnist-repvgg-train.pth",
                "s3a://data/model/classes.txt",
                "s3a://data/out/predictions",
                LOOSE,
                "s3a://data/archives/*.tar");
        proxy.misbehaves = false;
        assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
        System.out.printf(
                "S3: requests %s; injected %d throttled, %d failed after success, %d broken bodies%n",
                proxy.methods, proxy.slowDowns.get(), proxy.lostAnswers.get(), proxy.brokenBodies.get());
        assertThat(proxy.slowDowns.get()).as("throttled requests").isGreaterThan(20);
        assertThat(proxy.lostAnswers.get()).as("failures after success").isGreaterThan(5);
        assertThat(proxy.brokenBodies.get()).as("broken bodies").isGreaterThan(10);
        try (SparkSession spark = SparkSession.builder().master("local[1]").getOrCreate()) {
            List<Row> rows = spark.read().parquet("s3a://data/out/predictions").collectAsList();
            assertThat(rows.stream().filter(row -> row.getAs("error") != null)).isEmpty();
            assertThat(rows.stream().map(row -> row.<String>getAs("path")).distinct())
                    .hasSize(2000);
            assertThat(rows).hasSize(2000);
            assertThat(rows.stream().filter(row -> row.<String>getAs("path").startsWith(LOOSE + "with space/")))
                    .hasSize(LOOSE_IMAGES);
            assertThat(rows.stream().filter(row -> row.<String>getAs("path").startsWith(ARCHIVE + "!/")))
                    .hasSize(2000 - LOOSE_IMAGES);
            // PyTorch's own accuracy on these images
            assertThat(Archives.correct(rows)).isEqualTo(1821);
        }
    }
}
