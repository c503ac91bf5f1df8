/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.apache.spark.sql.Row;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.TestFiles;

/** The example archives, their images, and what they are classified as. */
final class Archives {
    private Archives() {}

    /** The images of the first archives by name. */
    static Map<String, byte[]> images(int archives) throws IOException {
        Map<String, byte[]> images = new LinkedHashMap<>();
        for (int i = 0; i < archives; i++) {
            try (TarFile tar = new TarFile(TestFiles.example("fashion-mnist-test-0000" + i + ".tar"))) {
                for (TarArchiveEntry entry : tar.getEntries()) {
                    if (entry.getName().endsWith(".png")) {
                        images.put(entry.getName(), tar.getInputStream(entry).readAllBytes());
                    }
                }
            }
        }
        return images;
    }

    /** The class of each image by name, from the list beside the archives. */
    static Map<String, Integer> labels() throws IOException {
        Map<String, Integer> labels = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(TestFiles.example("fashion-mnist-test-labels.csv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            labels.put(fields[1], Integer.valueOf(fields[2]));
        }
        return labels;
    }

    /** How many rows were classified as their labels say. */
    static long correct(List<Row> rows) throws IOException {
        Map<String, Integer> labels = labels();
        return rows.stream()
                .filter(row -> labels.get(name(row)).equals(row.<Integer>getAs("predicted")))
                .count();
    }

    static String name(Row row) {
        String path = row.getAs("path");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static Cli predict(String checkpoint, String classes, String output, String... inputs) {
        java.util.ArrayList<String> args = new java.util.ArrayList<>(List.of(
                "predict",
                "--master",
                "local[2]",
                "--checkpoint",
                checkpoint,
                "--classes",
                classes,
                "--output",
                output,
                "--resize",
                "32",
                "--crop",
                "32",
                "--input"));
        args.addAll(List.of(inputs));
        return Cli.run(args.toArray(String[]::new));
    }

    static Path local(String name) {
        return TestFiles.example(name);
    }
}
