/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.predict.ClusterProcess;

/**
 * Spark speculates for real: the first reader of one archive waits for the store until Spark has begun a second attempt on the
 * other host, and that one has finished.
 */
@Tag("extended")
class S3SpeculationIT {
    private static final int ARCHIVES = 6;
    private static final int IMAGES = 8;
    private static final int SLOW = 3;
    /** On a machine that does much else. */
    private static final Duration PATIENCE = Duration.ofSeconds(300);
    /** Between two looks. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    @TempDir
    private static Path folder;

    @Test
    void theSlowAttemptIsKilledAndEveryImageIsThereOnce() throws Exception {
        try (S3Fixture s3 = new S3Fixture(folder)) {
            List<Map.Entry<String, byte[]>> images =
                    new ArrayList<>(Archives.images(ARCHIVES * IMAGES).entrySet());
            for (int i = 0; i < ARCHIVES; i++) {
                ByteArrayOutputStream tar = new ByteArrayOutputStream();
                Archives.tar(tar, images.subList(i * IMAGES, (i + 1) * IMAGES), 0);
                s3.put("speculation/" + i + ".tar", tar.toByteArray());
            }
            FlakyProxy.Gate slow = s3.proxy.hold("GET", "/speculation/" + SLOW + ".tar");
            // so that what became of the slow attempt is known before the driver ends
            FlakyProxy.Gate publication = s3.proxy.hold("PUT", "/_run/publishing.json");
            try (ClusterProcess driver = ClusterProcess.start(
                    folder,
                    options(s3),
                    TwoHosts.class,
                    Archives.command(
                            "s3a://" + s3.bucket + "/model/fashion-mnist-repvgg-train.pth",
                            "s3a://" + s3.bucket + "/model/classes.txt",
                            s3.out("speculation"),
                            List.of("s3a://" + s3.bucket + "/speculation"),
                            folder.resolve("work").toString()))) {
                await(driver, Pattern.compile("task \\d attempt 1 speculative SUCCESS on 127\\.0\\.0\\.[12]"));
                slow.open();
                await(driver, Pattern.compile("task \\d attempt 0 original KILLED on 127\\.0\\.0\\.[12]: TaskKilled"));
                publication.open();
                assertThat(driver.end()).as(driver.text()).isZero();
                driver.text().lines().filter(line -> line.startsWith("task ")).forEach(System.out::println);
                assertThat(driver.text().lines().filter(line -> line.contains(" SUCCESS ")))
                        .hasSize(ARCHIVES);
            }
            SortedMap<String, String> expected = new TreeMap<>(Archives.classifiedLocally(S3Fixture.IMAGES));
            expected.keySet().retainAll(images.stream().map(Map.Entry::getKey).toList());
            assertThat(expected).hasSize(ARCHIVES * IMAGES);
            assertThat(Archives.byName(Archives.rows(s3.out("speculation")))).isEqualTo(expected);
            List<String> keys = new ArrayList<>(s3.keys("out/speculation/"));
            // s3a's sign of an empty folder
            keys.remove("out/speculation/_run/");
            assertThat(keys.stream().filter(key -> key.contains("/part-"))).hasSize(ARCHIVES);
            keys.removeIf(key -> key.matches("out/speculation/part-[0-9a-f]{32}\\.zstd\\.parquet"));
            assertThat(keys)
                    .containsExactlyInAnyOrder(
                            "out/speculation/_SUCCESS",
                            "out/speculation/_run/fingerprints.json",
                            "out/speculation/_run/run.json");
            assertThat(s3.unfinishedUploads()).isZero();
            assertThat(s3.text("out/speculation/_run/run.json"))
                    .contains(
                            "\"images\" : " + ARCHIVES * IMAGES,
                            "\"images_this_run\" : " + ARCHIVES * IMAGES,
                            "\"failed\" : 0");
        }
    }

    private static List<String> options(S3Fixture s3) {
        List<String> options = new ArrayList<>(ClusterProcess.moduleOptions());
        Map<String, String> settings = new TreeMap<>(s3.settings());
        settings.keySet().removeIf(key -> key.startsWith("repvgg."));
        // a task for each archive
        settings.put("repvgg.source.packBytes", "1");
        settings.forEach((key, value) -> options.add("-Dspark.hadoop." + key + "=" + value));
        Map.of(
                        "spark.driver.host", "127.0.0.1",
                        "spark.driver.bindAddress", "127.0.0.1",
                        "spark.ui.enabled", "false",
                        "spark.executor.extraClassPath", ClusterProcess.classFolders(),
                        "spark.executor.memory", "768m",
                        "spark.repvgg.maxDecodeMemory", "96m",
                        "spark.executor.extraJavaOptions", "-XX:+UseSerialGC",
                        "spark.extraListeners", TwoHosts.Attempts.class.getName())
                .forEach((key, value) -> options.add("-D" + key + "=" + value));
        Map.of(
                        "spark.cores.max", "2",
                        "spark.scheduler.minRegisteredResourcesRatio", "1",
                        "spark.scheduler.maxRegisteredResourcesWaitingTime", "600s",
                        "spark.locality.wait", "0",
                        "spark.speculation", "true",
                        "spark.speculation.quantile", "0.3",
                        "spark.speculation.multiplier", "1.1",
                        "spark.speculation.minTaskRuntime", "100ms",
                        "spark.speculation.interval", "50ms")
                .forEach((key, value) -> options.add("-D" + key + "=" + value));
        return options;
    }

    private static void await(ClusterProcess driver, Pattern line) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until && driver.isAlive()) {
            if (line.matcher(driver.text()).find()) {
                return;
            }
            Thread.sleep(PAUSE.toMillis());
        }
        throw new AssertionError("no '" + line + "' in " + driver.text());
    }
}
