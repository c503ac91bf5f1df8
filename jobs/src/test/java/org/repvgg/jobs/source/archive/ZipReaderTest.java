/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.Reads;
import org.repvgg.jobs.source.Reads.Copy;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.plan.SourcePlan;

class ZipReaderTest {
    private static final int ENTRY = 0x02014b50;

    @TempDir
    private Path folder;

    private static String content(String name, int length) {
        return name.repeat(length / name.length() + 1).substring(0, length);
    }

    private Path zip(int method, int length, String... names) throws IOException {
        Path file = folder.resolve("a.zip");
        try (OutputStream out = Files.newOutputStream(file)) {
            write(out, method, length, names);
        }
        return file;
    }

    private static void write(OutputStream out, int method, int length, String... names) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (String name : names) {
            ZipEntry entry = new ZipEntry(name);
            byte[] bytes = content(name, length).getBytes(StandardCharsets.US_ASCII);
            entry.setMethod(method);
            if (method == ZipEntry.STORED) {
                CRC32 crc = new CRC32();
                crc.update(bytes);
                entry.setCrc(crc.getValue());
                entry.setSize(bytes.length);
            }
            zip.putNextEntry(entry);
            if (!name.endsWith("/")) {
                zip.write(bytes);
            }
        }
        zip.finish();
    }

    /** Changes a field of every entry of the central directory. */
    private void patch(Path file, int offset, int value, int bytes) throws IOException {
        byte[] zip = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + 46 < zip.length; at++) {
            if (buffer.getInt(at) == ENTRY) {
                if (bytes == 2) {
                    buffer.putShort(at + offset, (short) value);
                } else {
                    buffer.putInt(at + offset, value);
                }
            }
        }
        Files.write(file, zip);
    }

    @Test
    void storedAndDeflatedMembersAreRead() throws IOException {
        for (int method : new int[] {ZipEntry.STORED, ZipEntry.DEFLATED}) {
            Path file = zip(method, 200_000, "x/1.jpg", "x/notes.txt", "2.PNG", "__MACOSX/._3.jpg");
            List<Copy> images = Reads.all(file);
            assertThat(images).extracting(Copy::entry).containsExactly("x/1.jpg", "2.PNG");
            assertThat(images).extracting(Copy::error).containsOnly("");
            assertThat(images.get(1).content()).isEqualTo(content("2.PNG", 200_000));
        }
    }

    @Test
    void zip64AndDataInFrontAndACommentAreUnderstood() throws IOException {
        Path file = folder.resolve("wide.zip");
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
            out.setUseZip64(Zip64Mode.Always);
            out.setComment("a comment with PK\u0005\u0006 in it");
            for (String name : List.of("1.jpg", "\u00fc.jpg")) {
                out.putArchiveEntry(new ZipArchiveEntry(name));
                out.write(new byte[1000]);
                out.closeArchiveEntry();
            }
        }
        assertThat(Reads.all(file)).extracting(Copy::entry).containsExactly("1.jpg", "\u00fc.jpg");
        byte[] plain = Files.readAllBytes(zip(ZipEntry.DEFLATED, 500, "1.jpg"));
        byte[] shifted = new byte[777 + plain.length];
        System.arraycopy(plain, 0, shifted, 777, plain.length);
        Files.write(folder.resolve("a.zip"), shifted);
        assertThat(Reads.all(folder.resolve("a.zip"))).extracting(Copy::error).containsExactly("");
    }

    @Test
    void anyRangesGiveEveryMemberOnce() throws IOException {
        String[] names = java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> i + ".jpg")
                .toArray(String[]::new);
        Path file = zip(ZipEntry.STORED, 3000, names);
        for (long rangeBytes : new long[] {1000, 3077, 40_000}) {
            Configuration conf = Reads.cutting(rangeBytes);
            SourcePlan plan = ImageSource.plan(List.of(file.toUri().toString()), conf);
            assertThat(plan.splits().size()).isGreaterThan(1);
            assertThat(Reads.all(plan, conf, ReadOptions.of(5000)))
                    .extracting(Copy::entry)
                    .containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void aMemberLargerThanItSaysIsCorruptAndTheNextIsRead() throws IOException {
        Path file = zip(ZipEntry.DEFLATED, 100_000_000, "bomb.jpg");
        patch(file, 24, 1000, 4);
        List<Copy> images = Reads.all(file);
        assertThat(images).extracting(Copy::error).containsExactly("corrupt");
        assertThat(images.get(0).message()).contains("it is larger than the 1000 bytes that its entry declares");
    }

    @Test
    void aBombThatSaysSoIsNotInflated() throws IOException {
        Path file = zip(ZipEntry.DEFLATED, 100_000_000, "bomb.jpg");
        assertThat(Reads.all(file)).extracting(Copy::error).containsExactly("too_large");
    }

    @Test
    void entriesThatOverlapEndTheArchive() throws IOException {
        Path file = zip(ZipEntry.STORED, 100_000, "1.jpg", "2.jpg", "3.jpg");
        patch(file, 20, 290_000, 4);
        List<Copy> images = Reads.all(file);
        assertThat(images).extracting(Copy::error).endsWith("archive_damaged");
        assertThat(images.get(images.size() - 1).message()).contains("its entries overlap");
    }

    @Test
    void encryptedAndOddlyCompressedMembersAreRows() throws IOException {
        Path file = zip(ZipEntry.DEFLATED, 1000, "1.jpg");
        patch(file, 8, 1, 2);
        assertThat(Reads.all(file).get(0).message()).contains("it is encrypted");
        file = zip(ZipEntry.DEFLATED, 1000, "1.jpg");
        patch(file, 10, 97, 2);
        assertThat(Reads.all(file).get(0).message())
                .contains("it is compressed by method 97 (expected one of 0 stored, 1 shrunk, 6 imploded, 8 deflated,");
    }

    @Test
    void damagedBytesCostTheirMemberOnly() throws IOException {
        Path file = zip(ZipEntry.STORED, 1000, "1.jpg", "2.jpg");
        byte[] bytes = Files.readAllBytes(file);
        bytes[500] ^= 1;
        Files.write(file, bytes);
        List<Copy> images = Reads.all(file);
        assertThat(images).extracting(Copy::error).containsExactly("corrupt", "");
        assertThat(images.get(0).message()).contains("its checksum differs from the archive's");
    }

    @Test
    void aZipWithoutItsEndIsOneFailure() throws IOException {
        Path file = zip(ZipEntry.DEFLATED, 1000, "1.jpg");
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 21, 22, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThat(Reads.all(file))
                    .as("%d bytes", length)
                    .extracting(Copy::error)
                    .containsExactly(length == 0 ? "empty" : length == 1 ? "wrong_kind" : "archive_damaged");
        }
    }
}
