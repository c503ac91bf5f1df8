/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Everything that a run of the program shows or leaves behind, by where it was found. */
final class Leaks {
    /** What shows configuration, and what shows names. */
    private static final List<String> PAGES =
            List.of("/environment/", "/api/v1/applications/%s/environment", "/jobs/", "/stages/", "/executors/");

    private final SortedMap<String, String> texts = new TreeMap<>();
    private @Nullable Exception uiFailure;

    void add(String where, String text) {
        texts.put(where, text);
    }

    /** Pages of the UI of the session that runs now. */
    void addUi() {
        try {
            SparkContext spark = SparkSession.getDefaultSession().get().sparkContext();
            String root = spark.uiWebUrl().get();
            for (String page : PAGES) {
                String path = String.format(page, spark.applicationId());
                HttpResponse<String> answer = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(root + path)).build(),
                                HttpResponse.BodyHandlers.ofString());
                texts.put("UI " + page, answer.statusCode() + " " + answer.body());
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            uiFailure = e;
        }
    }

    /** Files below a local folder. */
    void addFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(
                        "file " + file.getFileName(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
    }

    SortedMap<String, String> texts() throws IOException {
        if (uiFailure != null) {
            throw new IOException("the UI could not be read", uiFailure);
        }
        return texts;
    }
}
