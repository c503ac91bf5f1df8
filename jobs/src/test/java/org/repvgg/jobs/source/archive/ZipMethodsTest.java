/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.source.Reads;
import org.repvgg.jobs.source.Reads.Copy;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/** Methods of compression other than deflate, names with backslashes, and links, in zips written byte by byte. */
class ZipMethodsTest {
    private static final String CONTENT = "content ".repeat(50);

    @TempDir
    private Path folder;

    private record Entry(
            String name, int method, int flags, byte[] packed, byte[] content, int madeBy, long attributes) {}

    private static Entry entry(int method, int flags, byte[] packed) {
        return new Entry("1.jpg", method, flags, packed, bytes(CONTENT), 20, 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Path zip(String file, Entry... entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            CRC32 crc = new CRC32();
            crc.update(entry.content());
            int at = out.size();
            ByteBuffer local = ByteBuffer.allocate(30).order(ByteOrder.LITTLE_ENDIAN);
            local.putInt(0x04034b50).putShort((short) 21).putShort((short) entry.flags());
            local.putShort((short) entry.method()).putInt(0).putInt((int) crc.getValue());
            local.putInt(entry.packed().length).putInt(entry.content().length);
            local.putShort((short) entry.name().length()).putShort((short) 0);
            out.writeBytes(local.array());
            out.writeBytes(bytes(entry.name()));
            out.writeBytes(entry.packed());
            ByteBuffer central = ByteBuffer.allocate(46).order(ByteOrder.LITTLE_ENDIAN);
            central.putInt(0x02014b50).putShort((short) entry.madeBy()).putShort((short) 21);
            central.putShort((short) entry.flags())
                    .putShort((short) entry.method())
                    .putInt(0);
            central.putInt((int) crc.getValue()).putInt(entry.packed().length).putInt(entry.content().length);
            central.putShort((short) entry.name().length()).putShort((short) 0).putShort((short) 0);
            central.putShort((short) 0)
                    .putShort((short) 0)
                    .putInt((int) entry.attributes())
                    .putInt(at);
            directory.writeBytes(central.array());
            directory.writeBytes(bytes(entry.name()));
        }
        ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(0x06054b50).putInt(0).putShort((short) entries.length).putShort((short) entries.length);
        end.putInt(directory.size()).putInt(out.size()).putShort((short) 0);
        out.writeBytes(directory.toByteArray());
        out.writeBytes(end.array());
        return Files.write(folder.resolve(file), out.toByteArray());
    }

    private static void assertRead(Path file) throws IOException {
        assertThat(Reads.all(file))
                .extracting(Copy::error, Copy::content)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("", CONTENT));
    }

    @Test
    void deflate64AsAStoredBlock() throws IOException {
        ByteBuffer block = ByteBuffer.allocate(5 + CONTENT.length()).order(ByteOrder.LITTLE_ENDIAN);
        block.put((byte) 1)
                .putShort((short) CONTENT.length())
                .putShort((short) ~CONTENT.length())
                .put(bytes(CONTENT));
        assertRead(zip("a.zip", entry(9, 0, block.array())));
    }

    @Test
    void bzip2XzAndZstd() throws IOException {
        ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(bzip2)) {
            out.write(bytes(CONTENT));
        }
        assertRead(zip("bzip2.zip", entry(12, 0, bzip2.toByteArray())));
        ByteArrayOutputStream xz = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(xz, new LZMA2Options(1))) {
            out.write(bytes(CONTENT));
        }
        assertRead(zip("xz.zip", entry(95, 0, xz.toByteArray())));
        ByteArrayOutputStream zstd = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(zstd)) {
            out.write(bytes(CONTENT));
        }
        assertRead(zip("zstd.zip", entry(93, 0, zstd.toByteArray())));
    }

    @Test
    void lzmaWithAndWithoutEndMark() throws IOException {
        for (boolean mark : new boolean[] {true, false}) {
            LZMA2Options options = new LZMA2Options(1);
            options.setDictSize(1 << 16);
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            packed.writeBytes(new byte[] {
                9, 20, 5, 0, (byte) ((options.getPb() * 5 + options.getLp()) * 9 + options.getLc())
            });
            packed.writeBytes(new byte[] {0, 0, 1, 0});
            try (OutputStream out = new LZMAOutputStream(packed, options, mark)) {
                out.write(bytes(CONTENT));
            }
            assertRead(zip("lzma.zip", entry(14, mark ? 2 : 0, packed.toByteArray())));
        }
    }

    @Test
    void anUnknownMethodAndAWrongSizeAreRows() throws IOException {
        assertThat(Reads.all(zip("a.zip", entry(97, 0, bytes("x")))))
                .extracting(Copy::error)
                .containsExactly("unsupported");
        Entry larger = new Entry("1.jpg", 12, 0, bzip2("much longer than declared"), bytes("short"), 20, 0);
        assertThat(Reads.all(zip("b.zip", larger))).extracting(Copy::error).containsExactly("corrupt");
    }

    private static byte[] bzip2(String content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(packed)) {
            out.write(bytes(content));
        }
        return packed.toByteArray();
    }

    @Test
    void backslashesAloneSeparateFolders() throws IOException {
        Entry windows = new Entry("cat\\1.jpg", 0, 0, bytes("one"), bytes("one"), 20, 0);
        Entry mixed = new Entry("cat/a\\b.jpg", 0, 0, bytes("two"), bytes("two"), 20, 0);
        assertThat(Reads.all(zip("a.zip", windows, mixed)))
                .extracting(Copy::entry)
                .containsExactly("cat/1.jpg", "cat/a\\b.jpg");
    }

    @Test
    void symbolicLinksLeadToTheirEntries() throws IOException {
        int unix = 3 << 8 | 20;
        long link = 0xa1ffL << 16;
        Entry image = new Entry("all/1.jpg", 0, 0, bytes("one"), bytes("one"), unix, 0x81a4L << 16);
        Entry soft = new Entry("train/x.jpg", 0, 0, bytes("../all/1.jpg"), bytes("../all/1.jpg"), unix, link);
        Entry gone = new Entry("train/y.jpg", 0, 0, bytes("/etc/y.jpg"), bytes("/etc/y.jpg"), unix, link);
        assertThat(Reads.all(zip("a.zip", image, soft, gone)))
                .extracting(Copy::entry, Copy::content, Copy::error)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("all/1.jpg", "one", ""),
                        org.assertj.core.groups.Tuple.tuple("train/x.jpg", "one", ""),
                        org.assertj.core.groups.Tuple.tuple("train/y.jpg", "", "missing"));
    }

    @Test
    void withoutSuffixAnEntryIsAnImageByItsBytes() throws IOException {
        String png = "\u0089PNG\r\n\u001a\n" + "x".repeat(2000);
        Entry stored = new Entry("photo", 0, 0, bytes(png), bytes(png), 20, 0);
        Entry packed = new Entry("photo.img", 12, 0, bzip2(png), bytes(png), 20, 0);
        Entry text = new Entry("notes", 0, 0, bytes("BM is short"), bytes("BM is short"), 20, 0);
        Path file = zip("a.zip", stored, packed, text);
        assertThat(Reads.all(file)).extracting(Copy::content).containsExactly(png, png);
        assertThat(Reads.notTaken(file).kinds()).containsOnlyKeys("text");
    }
}
