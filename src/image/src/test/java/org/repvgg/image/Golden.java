/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.repvgg.image.format.ErrorCode;

/**
 * An image with what Pillow made of it, written by src/image/src/test/python/make_image_goldens.py.
 *
 * @param verdict {@code ok} or {@code refused}
 * @param error Pillow's exception, empty if it decoded the image
 */
record Golden(
        String member,
        byte[] bytes,
        String verdict,
        String error,
        String format,
        String mode,
        int width,
        int height,
        String rgbSha256,
        String tensorSha256) {

    /** What Pillow raises for pixels, or for metadata, that would take too much memory. */
    private static final Set<String> BOMBS = Set.of("DecompressionBombError", "ValueError");

    /**
     * The goldens of one kind (a folder of golden/images), each file compared with its own SHA-256. They are read from the
     * sources, not from target/test-classes, where a file that was removed from the sources stays.
     */
    static List<Golden> ofKind(String kind) throws IOException {
        List<Golden> goldens = new ArrayList<>();
        for (String line : Files.readAllLines(folder().resolve("pixels.csv"), StandardCharsets.UTF_8)) {
            if (line.startsWith(kind + "/")) {
                String[] f = line.split(",", -1);
                byte[] bytes = Files.readAllBytes(folder().resolve(f[0]));
                assertThat(sha256(bytes)).as("the file %s", f[0]).isEqualTo(f[1]);
                goldens.add(of(f[0], bytes, List.of(f).subList(2, f.length)));
            }
        }
        return goldens;
    }

    /** Where the goldens of the repository lie: src/test/resources/golden/images of this module. */
    static Path folder() {
        return Path.of(System.getProperty("basedir", ""), "src", "test", "resources", "golden", "images");
    }

    /** Of the columns from the verdict on. */
    static Golden of(String member, byte[] bytes, List<String> f) {
        return new Golden(
                member,
                bytes,
                f.get(0),
                f.get(1),
                f.get(2),
                f.get(3),
                number(f.get(4)),
                number(f.get(5)),
                f.get(6),
                f.get(7));
    }

    private static int number(String text) {
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    /** In what a report differs from Pillow's, empty if in nothing. */
    String difference(PixelReport report) {
        if (!verdict.equals(report.verdict())) {
            return report.verdict() + " (Pillow: " + verdict + " " + error + ") " + report.message();
        }
        if (verdict.equals("refused")) {
            if (report.message().contains("the decoder itself fails")) {
                return report.message();
            }
            boolean tooLarge = report.error() == ErrorCode.TOO_LARGE;
            // Of a BMP or a TIFF, a ValueError says that pixels are missing or not known.
            boolean bomb = BOMBS.contains(error) && (!error.equals("ValueError") || !member.startsWith("kinds/"));
            return tooLarge == bomb ? "" : report.message() + " (Pillow: " + error + ")";
        }
        String size = report.width() + " x " + report.height();
        String expected = width + " x " + height;
        if (!size.equals(expected)) {
            return size + " (Pillow: " + expected + ")";
        }
        if (!format.equals(report.format()) || !mode.equals(report.mode())) {
            return report.format() + " " + report.mode() + " (Pillow: " + format + " " + mode + ")";
        }
        if (!rgbSha256.equals(report.rgbSha256())) {
            return "other pixels";
        }
        return tensorSha256.equals(report.tensorSha256()) ? "" : "other tensor";
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
