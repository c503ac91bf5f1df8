/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.SharedSession;

/** Small files that claim large pictures: each is a row with a code, and the run goes on. */
class ImageBombTest {
    private static SparkSession spark;

    @TempDir
    private Path folder;

    private Path input;

    @BeforeAll
    static void open() {
        spark = SharedSession.get();
    }

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.createDirectory(folder.resolve("input"));
        Files.write(input.resolve("tile.tif"), tiff(10, 10, 26_000));
        Files.write(input.resolve("wide.tif"), tiff(9_000, 9_000, 26_000));
        Files.write(input.resolve("interlaced.gif"), gif(12_000, 9_000));
        Files.write(input.resolve("run-length.bmp"), bmp(12_000, 9_000));
        SmallArchives.write(input, 1, 5);
    }

    @Test
    void aBombIsARow() throws IOException {
        PredictionRun.Outcome outcome = new TestRun(spark, folder.resolve("output")).run(input);
        assertThat(outcome.report().rows()).isEqualTo(9);
        assertThat(outcome.report().errors()).isEqualTo(Map.of("too_large", 3L, "corrupt", 1L));
    }

    @Test
    void aSkippedImageIsARow() throws IOException {
        TestRun run = new TestRun(spark, folder.resolve("output"));
        run.skip = List.of("tile.tif", "wide.tif", "*.gif", "run-length.bmp");
        assertThat(run.run(input).report().errors()).isEqualTo(Map.of("skipped", 4L));
    }

    /** A picture with one tile of side x side pixels, deflated. */
    private static byte[] tiff(int width, int height, int side) {
        int[][] tags = {
            {256, width},
            {257, height},
            {258, 8},
            {259, 8},
            {262, 2},
            {277, 3},
            {322, side},
            {323, side},
            {324, 8},
            {325, 20}
        };
        ByteBuffer file = ByteBuffer.allocate(28 + 2 + 12 * tags.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.put("II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(28).position(28);
        file.putShort((short) tags.length);
        for (int[] tag : tags) {
            file.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt(tag[1]);
        }
        return file.array();
    }

    private static byte[] gif(int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer size = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        size.putShort((short) width).putShort((short) height);
        out.write("GIF89a".getBytes(StandardCharsets.ISO_8859_1));
        out.write(size.array());
        out.write(new byte[] {0, 0, 0, ',', 0, 0, 0, 0});
        out.write(size.array());
        out.write(new byte[] {0x40, 8, 2, 0, 1, 0, ';'});
        return out.toByteArray();
    }

    private static byte[] bmp(int width, int height) {
        ByteBuffer file = ByteBuffer.allocate(54 + 1024 + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B')
                .put((byte) 'M')
                .putInt(10, 54 + 1024)
                .putInt(14, 40)
                .putInt(18, width)
                .putInt(22, height);
        file.putShort(26, (short) 1).putShort(28, (short) 8).putInt(30, 1);
        return file.array();
    }
}
