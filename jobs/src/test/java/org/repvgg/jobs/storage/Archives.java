/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Assertions;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.SharedSession;
import org.repvgg.jobs.Tars;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.error.ExitStatus;

/** Images of the example archives, and what they are classified as when everything lies on the local disk. */
final class Archives {
    /** Bytes of a PNG before its first chunk behind IHDR: signature, and a chunk of 13 bytes. */
    private static final int BEHIND_HEADER = 8 + 12 + 13;

    private static final long SEED = Long.getLong("seed", 20261123);
    private static final Map<Integer, SortedMap<String, String>> LOCAL = new TreeMap<>();

    private Archives() {}

    /** The first images by name, 500 an archive. */
    static Map<String, byte[]> images(int count) throws IOException {
        Map<String, byte[]> images = new LinkedHashMap<>();
        for (int i = 0; images.size() < count; i++) {
            for (Map.Entry<String, byte[]> png : Tars.pngs(TestFiles.example("fashion-mnist-test-0000" + i + ".tar"))
                    .entrySet()) {
                if (images.size() < count) {
                    images.put(png.getKey(), png.getValue());
                }
            }
        }
        return images;
    }

    /** The same image with noise in a private ancillary chunk, as large as a photograph: decoders pass over it. */
    static byte[] padded(byte[] png, int bytes) throws IOException {
        byte[] noise = new byte[bytes];
        new SplittableRandom(SEED + png.length).nextBytes(noise);
        byte[] type = "paDd".getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(type);
        crc.update(noise);
        ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + bytes + 12);
        DataOutputStream data = new DataOutputStream(out);
        data.write(png, 0, BEHIND_HEADER);
        data.writeInt(bytes);
        data.write(type);
        data.write(noise);
        data.writeInt((int) crc.getValue());
        data.write(png, BEHIND_HEADER, png.length - BEHIND_HEADER);
        return out.toByteArray();
    }

    /** Writes images, padded, as a tar. */
    static void tar(OutputStream out, List<Map.Entry<String, byte[]>> images, int padding) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> image : images) {
            entries.put(image.getKey(), padded(image.getValue(), padding));
        }
        Tars.write(out, entries);
    }

    /** Rows of the first images, classified once per JVM from the local disk, by the image's name. */
    static synchronized SortedMap<String, String> classifiedLocally(int count) throws IOException {
        SortedMap<String, String> rows = LOCAL.get(count);
        if (rows == null) {
            Path folder = Files.createTempDirectory("repvgg-local");
            Path archive = folder.resolve("images.tar");
            tar(Files.newOutputStream(archive), new ArrayList<>(images(count).entrySet()), 0);
            Cli cli = predict(
                    TestFiles.example("fashion-mnist-repvgg-train.pth").toString(),
                    TestFiles.example("classes.txt").toString(),
                    folder.resolve("out").toString(),
                    archive.toString());
            Assertions.assertEquals(ExitStatus.DONE, cli.status(), cli.err());
            rows = byName(rows(folder.resolve("out").toString()));
            LOCAL.put(count, rows);
        }
        return rows;
    }

    static List<Row> rows(String output) throws IOException {
        // with the store that the system properties name now
        SharedSession.end();
        try (SparkSession spark = SparkSession.builder().master("local[1]").getOrCreate()) {
            return spark.read().parquet(output).collectAsList();
        }
    }

    /** What was computed, as text that shows every bit of the floats, by the image's name; fails if one comes twice. */
    static SortedMap<String, String> byName(List<Row> rows) {
        SortedMap<String, String> byName = new TreeMap<>();
        for (Row row : rows) {
            String path = row.getAs("path");
            List<Object> values = new ArrayList<>();
            for (String column : List.of(
                    "width",
                    "height",
                    "format",
                    "predicted",
                    "label",
                    "confidence",
                    "top_k",
                    "logits",
                    "error",
                    "model_fingerprint",
                    "preprocess_fingerprint",
                    "kernel")) {
                values.add(row.getAs(column));
            }
            String old = byName.put(path.substring(path.lastIndexOf('/') + 1), values.toString());
            Assertions.assertNull(old, () -> "twice: " + path);
        }
        return byName;
    }

    static Cli predict(String checkpoint, String classes, String output, String... inputs) {
        return Cli.run(command(checkpoint, classes, output, List.of(inputs), "--master", "local[2]"));
    }

    /** The command that classifies images of the example. */
    static String[] command(String checkpoint, String classes, String output, List<String> inputs, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "predict",
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
                "--logits",
                "--input"));
        args.addAll(inputs);
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }
}
