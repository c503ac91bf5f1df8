/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.source.Reads;
import org.repvgg.jobs.source.Reads.Copy;

/** TFRecords encoded here field by field, and one record as TensorFlow's documentation describes its bytes. */
class TfRecordReaderTest {
    @TempDir
    private Path folder;

    private static byte[] field(int number, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(number << 3 | 2);
        int length = content.length;
        while (length > 127) {
            out.write(length & 0x7f | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] feature(String name, byte[] feature) {
        return field(1, joined(field(1, text(name)), field(2, feature)));
    }

    private static byte[] bytesFeature(String name, String value) {
        return feature(name, field(1, field(1, text(value))));
    }

    private static byte[] example(byte[]... features) {
        return field(1, joined(features));
    }

    private static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int value = (int) crc.getValue();
        return (value >>> 15 | value << 17) + 0xa282ead8;
    }

    private static byte[] record(byte[] data) {
        byte[] length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        return ByteBuffer.allocate(data.length + 16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(length)
                .putInt(masked(length))
                .put(data)
                .putInt(masked(data))
                .array();
    }

    private Path write(String name, byte[]... records) throws IOException {
        return Files.write(folder.resolve(name), joined(records));
    }

    @Test
    void imagesAreNamedByTheirFeature() throws IOException {
        byte[] labels = feature("image/class/label", field(3, field(1, new byte[] {(byte) 0xac, 2})));
        byte[] box = feature("image/object/bbox/xmin", field(2, field(1, new byte[] {0, 0, 0, 63})));
        Path file = write(
                "a.tfrecord",
                record(example(labels, bytesFeature("image/encoded", "one"), bytesFeature("image/filename", "1.jpg"))),
                record(example(
                        bytesFeature("image/filename", "cat/2.jpg"),
                        box,
                        bytesFeature("image/encoded", "x".repeat(500)))),
                record(example(bytesFeature("image/encoded", "three"))));
        List<Copy> images = Reads.all(file);
        assertThat(images)
                .extracting(Copy::entry)
                .startsWith("1.jpg", "cat/2.jpg")
                .last()
                .asString()
                .startsWith("record-");
        assertThat(images).extracting(Copy::content).containsExactly("one", "x".repeat(500), "three");
        for (String name : List.of("train-00000-of-00001", "set.tfrecord-00000-of-00002", "set.tfrec")) {
            Files.copy(file, folder.resolve(name));
            assertThat(Reads.all(folder.resolve(name))).as(name).hasSize(3);
        }
    }

    /** Of the length 5, computed bit by bit from the polynomial, in Python. */
    @Test
    void theChecksumIsTheFormats() {
        byte[] length = {5, 0, 0, 0, 0, 0, 0, 0};
        assertThat(HexFormat.of().toHexDigits(masked(length))).isEqualTo("3e04b2ea");
    }

    @Test
    void damageIsOneRow() throws IOException {
        byte[] one = record(example(bytesFeature("image/encoded", "one")));
        byte[] wrong = one.clone();
        wrong[14] ^= 1;
        Path file = write("a.tfrecord", one, wrong, one);
        assertThat(Reads.all(file)).extracting(Copy::error).containsExactly("", "corrupt", "");
        byte[] cut = java.util.Arrays.copyOf(one, one.length - 3);
        assertThat(Reads.all(write("b.tfrecord", one, cut)))
                .extracting(Copy::error)
                .containsExactly("", "archive_damaged");
        assertThat(Reads.all(write("c.tfrecord", one, record(new byte[] {10, 100, 1}), one)))
                .extracting(Copy::error)
                .containsExactly("", "corrupt", "");
        assertThat(Reads.all(write("d.tfrecord", one, record(example(bytesFeature("image/filename", "x"))))))
                .extracting(Copy::error)
                .containsExactly("", "empty");
        assertThat(Reads.all(
                        write("e.tfrecord", record(example(bytesFeature("image/encoded", "x".repeat(2000))))), 1000))
                .extracting(Copy::error, Copy::length)
                .containsExactly(tuple("too_large", 2000L));
    }

    @Test
    void recordsWithoutImagesAreOfTheWrongKind() throws IOException {
        Path file = write("a.tfrecord", record(example(bytesFeature("text", "one"))));
        assertThat(Reads.all(file)).extracting(Copy::error).containsExactly("wrong_kind");
        assertThat(Reads.all(file).get(0).message()).contains("TFRecords without image/encoded, but [text]");
    }
}
