/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.engine.Engine;
import org.repvgg.engine.EngineOptions;
import org.repvgg.jobs.TestFiles;

/**
 * Executors in processes of their own, seen as an operator sees them: through the driver's web page. The driver gets no JVM
 * options, as one that a standalone worker starts in cluster mode.
 */
@Tag("extended")
class ClusterIT {
    private static final int ARCHIVES = 8;
    private static final int IMAGES = 50;
    private static final int RUNS = 2;
    /** On a machine that does much else. */
    private static final Duration PATIENCE = Duration.ofSeconds(300);
    /** Between two looks. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Spark sends the path of the file on to itself with a slash behind it. */
    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    @TempDir
    private Path folder;

    @Test
    void executorsPackTheNetworkOnceAndPrometheusSeesItAtTheDriver() throws Exception {
        Path input = Files.createDirectory(folder.resolve("input"));
        SmallArchives.write(input, ARCHIVES, IMAGES);
        Path output = folder.resolve("output");
        try (ClusterProcess driver = ClusterProcess.start(
                folder,
                List.of(),
                WatchedRun.class,
                input.toString(),
                output.toString(),
                TestFiles.root().resolve("conf/metrics.properties").toString())) {
            Matcher page = await(driver, Pattern.compile("page (http://127\\.0\\.0\\.1:\\d+) of (\\S+)"));
            // each executor's last report may still be on its way, and may come while the page is made
            String metrics = "";
            long until = System.nanoTime() + PATIENCE.toNanos();
            while ((gauge(metrics, "images") < RUNS * ARCHIVES * IMAGES
                            || gauge(metrics, "partsCommitted") < RUNS * ARCHIVES)
                    && System.nanoTime() < until) {
                Thread.sleep(PAUSE.toMillis());
                metrics = get(page.group(1) + "/metrics/prometheus");
            }
            assertThat(gauge(metrics, "images")).isEqualTo(RUNS * ARCHIVES * IMAGES);
            assertThat(gauge(metrics, "partsCommitted")).isEqualTo(RUNS * ARCHIVES);
            assertThat(gauge(metrics, "errors")).isZero();
            assertThat(gauge(metrics, "inferNanos")).isPositive();
            assertThat(gauge(metrics, "executorsReporting")).isEqualTo(2);
            assertThat(gauge(metrics, "enginesPacked"))
                    .as("once per JVM, however many tasks and runs")
                    .isEqualTo(2);

            String api = page.group(1) + "/api/v1/applications/" + page.group(2);
            assertThat(get(api + "/jobs")).contains("predict ", ARCHIVES + " splits, ");
            assertThat(get(api + "/stages")).contains("\"images\"", "\"input bytes done\"");
            driver.letGo();
            assertThat(driver.end()).as(driver.text()).isZero();
        }
        // the driver had no vectors; the executors have what Spark gives them, and so this JVM
        String kernel =
                Engine.of(TestRun.network(1), 32, 32, EngineOptions.defaults()).kernel();
        assertThat(output.resolve("_run/run.json"))
                .content()
                .contains("\"kernels\" : {\n      \"" + kernel + "\" : " + ARCHIVES * IMAGES + "\n")
                .containsPattern("\"engines_packed\" : \\{\\s+\"0\" : 1,\\s+\"1\" : 1\\s+}");
    }

    private static Matcher await(ClusterProcess driver, Pattern line) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until && driver.isAlive()) {
            Matcher matcher = line.matcher(driver.text());
            if (matcher.find()) {
                return matcher;
            }
            Thread.sleep(PAUSE.toMillis());
        }
        throw new AssertionError("no '" + line + "' in " + driver.text());
    }

    private String get(String uri) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(uri).isEqualTo(200);
        return answer.body();
    }

    private static long gauge(String metrics, String name) {
        Matcher matcher = Pattern.compile("(?m)^metrics_repvgg_driver_plugin_org_repvgg_jobs_metrics_MetricsPlugin_"
                        + name + "_Value\\{[^}]*} (\\d+)$")
                .matcher(metrics);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
    }
}
