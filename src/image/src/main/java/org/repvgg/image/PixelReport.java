/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageInfo;
import org.repvgg.image.format.ImageLimits;
import org.repvgg.image.format.RowSource;

/**
 * The result of decoding and preprocessing one image, for comparison with another decoder, for example to find out why
 * a prediction differs from PyTorch. Hashes are SHA-256 in hex.
 *
 * @param error null if the image was decoded
 * @param message the error message, empty if there is none
 * @param format in Pillow's terms, empty if the header was not read
 * @param mode in Pillow's terms, empty if the header was not read
 * @param rgbSha256 of the decoded pixels, rows from the top, three bytes per pixel; empty if the image was refused
 * @param tensorSha256 of the normalised crop, float32 little-endian, [channel][row][column]; empty if the image was
 *     refused
 */
public record PixelReport(
        @Nullable ErrorCode error,
        String message,
        String format,
        String mode,
        int width,
        int height,
        String rgbSha256,
        String tensorSha256) {

    /** {@code ok} or {@code refused}. */
    public String verdict() {
        return error == null ? "ok" : "refused";
    }

    /** The header line of {@link #csv}, with the columns of the golden files. */
    public static String csvHeader() {
        return "archive,member,verdict,error,format,mode,width,height,rgb_sha256,tensor_sha256";
    }

    /** This report as a CSV line: the location of the image (archive is empty for a plain file), then the result. */
    public String csv(String archive, String member) {
        return String.join(
                ",",
                quoted(archive),
                quoted(member),
                verdict(),
                error == null ? "" : error.toString(),
                format,
                mode,
                width == 0 ? "" : Integer.toString(width),
                height == 0 ? "" : Integer.toString(height),
                rgbSha256,
                tensorSha256);
    }

    /** The CSV line of an image whose bytes could not be read, with the error code of the reader. */
    public static String csvUnread(String archive, String member, String code) {
        return String.join(",", quoted(archive), quoted(member), "refused", code, "", "", "", "", "", "");
    }

    private static String quoted(String name) {
        boolean plain = name.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Creates reports and reuses its buffers. Not thread-safe: use one per thread. */
    public static final class Maker {
        private final Preprocessor preprocessor;
        private final Decoder decoder;
        private final float[] tensor;
        private final ByteBuffer tensorBytes;
        private final int plane;
        private final int columns;

        public Maker(PreprocessSpec preprocess, ImageLimits limits) {
            preprocessor = new Preprocessor(preprocess, limits);
            decoder = new Decoder(limits, preprocess.orientation());
            columns = preprocess.outputWidth();
            plane = preprocess.outputHeight() * columns;
            tensor = new float[preprocess.channels() * plane];
            tensorBytes = ByteBuffer.allocate(4 * tensor.length).order(ByteOrder.LITTLE_ENDIAN);
        }

        /** Decodes the first {@code length} bytes; also returns a report if the image is refused. */
        public PixelReport report(byte[] bytes, int length) {
            try {
                ImageInfo info = preprocessor.process(bytes, length, tensor, 0, plane, columns, 1);
                tensorBytes.clear();
                tensorBytes.asFloatBuffer().put(tensor);
                String tensorSha256 = hex(sha256().digest(tensorBytes.array()));
                return new PixelReport(
                        null,
                        "",
                        info.format(),
                        info.mode(),
                        info.width(),
                        info.height(),
                        rgb(bytes, length),
                        tensorSha256);
            } catch (ImageException e) {
                ImageInfo header = e.header();
                String mode = header == null ? "" : header.mode();
                String message = String.valueOf(e.getMessage());
                return new PixelReport(e.code(), message, e.format(), mode, e.width(), e.height(), "", "");
            }
        }

        private String rgb(byte[] bytes, int length) throws ImageException {
            try (RowSource source = decoder.open(bytes, length)) {
                int width = source.width();
                int height = source.height();
                source.window(0, width, 0, height);
                int[][] rgb = new int[3][width];
                byte[] row = new byte[3 * width];
                MessageDigest digest = sha256();
                for (int y = 0; y < height; y++) {
                    source.row(y, rgb);
                    for (int x = 0; x < width; x++) {
                        row[3 * x] = (byte) rgb[0][x];
                        row[3 * x + 1] = (byte) rgb[1][x];
                        row[3 * x + 2] = (byte) rgb[2][x];
                    }
                    digest.update(row);
                }
                source.finish();
                return hex(digest.digest());
            }
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256", e);
            }
        }

        private static String hex(byte[] digest) {
            return HexFormat.of().formatHex(digest);
        }
    }
}
