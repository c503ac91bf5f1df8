/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.repvgg.image.resize.Pixels;

/** Encoded images for tests: the small goldens, and others made on the spot. */
final class SampleFiles {
    private SampleFiles() {}

    static List<String> goldenJpegLines() throws IOException {
        return lines("jpeg/pixels.csv");
    }

    static byte[] goldenJpeg(String name) throws IOException {
        return read("jpeg/" + name);
    }

    /** The lines of a golden file, but for its header. */
    static List<String> lines(String name) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(resource(name), StandardCharsets.UTF_8))) {
            return in.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    static byte[] read(String name) throws IOException {
        try (InputStream in = resource(name)) {
            return in.readAllBytes();
        }
    }

    /** The golden JPEGs, and a small image in every format that ImageIO writes. */
    static List<byte[]> all() throws IOException {
        List<byte[]> samples = new ArrayList<>();
        for (String line : goldenJpegLines()) {
            samples.add(goldenJpeg(line.substring(0, line.indexOf(','))));
        }
        for (String format : List.of("png", "gif", "bmp", "tiff")) {
            for (int type : new int[] {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_BYTE_INDEXED,
                BufferedImage.TYPE_BYTE_BINARY
            }) {
                byte[] bytes = encode(24, 17, type, format);
                if (bytes.length > 0) {
                    samples.add(bytes);
                }
            }
        }
        return samples;
    }

    /** The golden generator's noise as a PNG. */
    static byte[] png(int width, int height) throws IOException {
        return encode(width, height, BufferedImage.TYPE_INT_RGB, "png");
    }

    private static byte[] encode(int width, int height, int type, String format) throws IOException {
        byte[] rgb = Pixels.of(width, height, "noise");
        BufferedImage image = new BufferedImage(width, height, type);
        for (int i = 0; i < width * height; i++) {
            int r = rgb[3 * i] & 0xff;
            int g = rgb[3 * i + 1] & 0xff;
            int b = rgb[3 * i + 2] & 0xff;
            image.setRGB(i % width, i / width, r << 16 | g << 8 | b);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(SampleFiles.class.getResourceAsStream("/golden/" + name), name);
    }
}
