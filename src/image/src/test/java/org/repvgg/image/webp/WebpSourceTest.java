/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.image.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repvgg.image.format.ErrorCode;
import org.repvgg.image.format.ImageException;
import org.repvgg.image.format.ImageLimits;

/** Memory, time and refusals of WebP; its pixels are compared by PixelGoldenTest. */
class WebpSourceTest {
    private static final ImageLimits LIMITS = ImageLimits.defaults();
    /** Small objects, which the need does not count. */
    private static final long SLACK = 96 << 10;

    private static final Path FOLDER =
            Path.of(System.getProperty("basedir", ""), "src", "test", "resources", "golden", "images", "webp");

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void noImageTakesMoreMemoryThanItSaysBefore() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                byte[] bytes = Files.readAllBytes(file);
                // The first time, classes are loaded too.
                spare(bytes);
                assertThat(spare(bytes))
                        .as("bytes that %s left of its need", file.getFileName())
                        .isPositive();
            }
        }
    }

    /** What decoding leaves of the memory that the source says it needs. */
    private long spare(byte[] bytes) {
        long need = SLACK;
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            WebpSource source = new WebpSource(bytes, bytes.length, LIMITS);
            need += source.memoryBytes();
            readAll(source, new int[3][source.width()]);
        } catch (ImageException e) {
            assertThat(e.code()).isIn(ErrorCode.CORRUPT, ErrorCode.TRUNCATED);
        }
        return need - (threads.getCurrentThreadAllocatedBytes() - before);
    }

    @Test
    void aWindowHoldsTheSamePixelsAsTheWholeImage() throws IOException, ImageException {
        for (String name :
                new String[] {"lossy-m3-q60", "random-filter-40", "lossless", "animated-offset-blended-alpha"}) {
            byte[] bytes = Files.readAllBytes(FOLDER.resolve(name + ".webp"));
            WebpSource whole = new WebpSource(bytes, bytes.length, LIMITS);
            int width = whole.width();
            int height = whole.height();
            int[][][] all = new int[height][3][width];
            whole.window(0, width, 0, height);
            for (int y = 0; y < height; y++) {
                whole.row(y, all[y]);
            }
            for (int from = 0; from < width; from += 3) {
                WebpSource part = new WebpSource(bytes, bytes.length, LIMITS);
                int to = Math.min(width, from + 1 + from % 17);
                part.window(from, to, height / 3, height);
                int[][] row = new int[3][to - from];
                for (int y = height / 3; y < height; y++) {
                    part.row(y, row);
                    for (int c = 0; c < 3; c++) {
                        assertThat(row[c])
                                .as("%s, row %d, columns from %d", name, y, from)
                                .containsExactly(Arrays.copyOfRange(all[y][c], from, to));
                    }
                }
                part.finish();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy-q80", "lossless", "alpha", "animated"})
    void everyCutFileIsTruncated(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(FOLDER.resolve(name + ".webp"));
        for (int length = 12; length < bytes.length; length++) {
            int cut = length;
            ImageException refusal =
                    catchThrowableOfType(() -> new WebpSource(bytes, cut, LIMITS), ImageException.class);
            assertThat(refusal.code()).as("%s cut to %d bytes", name, cut).isEqualTo(ErrorCode.TRUNCATED);
        }
    }

    @Test
    void decodingEndsWhenItsTimeIsOver() throws IOException, ImageException {
        byte[] bytes = losslessOfOneColor(9000, 9000);
        WebpSource source = new WebpSource(bytes, bytes.length, new ImageLimits(1 << 20, 100_000_000, 10, 1));
        assertThatThrownBy(() -> readAll(source, new int[3][9000]))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT))
                .hasMessage("Cannot decode the 9000 x 9000 WEBP: it took longer than 1 ms.");
    }

    @Test
    void theNeedOfALosslessImageIsKnownFromItsHeader() throws IOException, ImageException {
        byte[] bytes = losslessOfOneColor(9000, 9000);
        assertThat(new WebpSource(bytes, bytes.length, LIMITS).memoryBytes())
                .isBetween(9000L * 9000 * 4, 9000L * 9000 * 5 + (64 << 20));
    }

    private static void readAll(WebpSource source, int[][] row) throws ImageException {
        source.window(0, source.width(), 0, source.height());
        for (int y = 0; y < source.height(); y++) {
            source.row(y, row);
        }
        source.finish();
    }

    /** A lossless file whose five prefix codes have one symbol each. */
    private static byte[] losslessOfOneColor(int width, int height) throws IOException {
        long bits = width - 1 | (long) (height - 1) << 14;
        ByteBuffer data = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        data.put((byte) 0x2f).putInt((int) bits);
        // No transform, cache or tiles; then five times: simple, one symbol, of one bit, which is 0.
        data.putInt(0b0001_0001_0001_0001_0001_000);
        byte[] payload = Arrays.copyOf(data.array(), 10);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write("RIFF".getBytes(StandardCharsets.US_ASCII));
        file.write(little(12 + payload.length));
        file.write("WEBPVP8L".getBytes(StandardCharsets.US_ASCII));
        file.write(little(payload.length));
        file.write(payload);
        return file.toByteArray();
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
