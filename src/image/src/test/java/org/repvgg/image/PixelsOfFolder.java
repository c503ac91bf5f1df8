/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.repvgg.image.format.ImageLimits;

/**
 * Writes one line per file of a folder, as {@code repvgg pixels} does, without Spark and with the error's message in a
 * last column: {@code java -cp src/image/target/classes PixelsOfFolder.java FOLDER OUTPUT}. For
 * compare_with_pillow.py.
 */
public final class PixelsOfFolder {
    private PixelsOfFolder() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        long maxDecodeBytes = Long.getLong("max.decode.bytes", ImageLimits.DEFAULT_MAX_DECODE_BYTES);
        ImageLimits limits = new ImageLimits(
                Integer.MAX_VALUE,
                Long.getLong("max.pixels", ImageLimits.PILLOW_MAX_PIXELS),
                1000,
                60_000,
                maxDecodeBytes);
        PixelReport.Maker maker = new PixelReport.Maker(PreprocessSpec.imagenet(), limits);
        try (PrintWriter out = new PrintWriter(
                new BufferedWriter(Files.newBufferedWriter(Path.of(arguments[1]), StandardCharsets.UTF_8)))) {
            out.println(PixelReport.csvHeader() + ",millis,message");
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                long start = System.nanoTime();
                PixelReport report = maker.report(bytes, bytes.length);
                long millis = (System.nanoTime() - start) / 1_000_000;
                String member = folder.relativize(file).toString().replace('\\', '/');
                out.println(report.csv("", member) + "," + millis + ",\""
                        + report.message().replace("\"", "\"\"") + "\"");
            }
        }
    }
}
