/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.source.Reads;
import org.repvgg.jobs.source.Reads.Copy;
import org.repvgg.jobs.source.input.NotTaken;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Archives as people have them, written by commons-compress and the libraries of each compression. */
class ArchiveKindsTest {
    @TempDir
    private Path folder;

    /** Opens a compressing stream. */
    @FunctionalInterface
    private interface Compression {
        OutputStream to(OutputStream out) throws IOException;
    }

    private static byte[] tar(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            for (String name : names) {
                byte[] content = name.getBytes(StandardCharsets.US_ASCII);
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (String name : names) {
                zip.putArchiveEntry(new ZipArchiveEntry(name));
                zip.write(name.getBytes(StandardCharsets.US_ASCII));
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] compressed(Compression compression, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compression.to(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        return compressed(GZIPOutputStream::new, content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static List<String> read(Path file) throws IOException {
        return Reads.all(file).stream()
                .map(copy -> copy.error().isEmpty() ? copy.content() : copy.error())
                .toList();
    }

    @Test
    void tarsBehindTheEndMarkAreRead() throws IOException {
        byte[] first = tar("1.jpg", "2.jpg");
        byte[] second = tar("3.jpg");
        assertThat(read(file("two.tar", joined(first, second)))).containsExactly("1.jpg", "2.jpg", "3.jpg");
        assertThat(read(file("two.tar.gz", joined(gzip(first), gzip(second)))))
                .containsExactly("1.jpg", "2.jpg", "3.jpg");
        assertThat(read(file("padded.tar.gz", joined(gzip(first), new byte[512], gzip(second), new byte[100]))))
                .containsExactly("1.jpg", "2.jpg", "3.jpg");
    }

    @Test
    void whatStandsBehindTheEndIsTold() throws IOException {
        byte[] junk = "junk ".repeat(200).getBytes(StandardCharsets.US_ASCII);
        Path behindTar = file("junk.tar", joined(tar("1.jpg"), junk));
        assertThat(read(behindTar)).containsExactly("1.jpg");
        assertThat(Reads.notTaken(behindTar).kinds()).containsOnlyKeys(NotTaken.BYTES_BEHIND_END);
        Path behindGzip = file("junk.tgz", joined(gzip(tar("1.jpg")), junk));
        assertThat(read(behindGzip)).containsExactly("1.jpg");
        assertThat(Reads.notTaken(behindGzip).kinds()).containsOnlyKeys(NotTaken.BYTES_BEHIND_END);
        assertThat(Reads.notTaken(behindGzip).files()).isZero();
        assertThat(Reads.notTaken(file("zeros.tar", joined(tar("1.jpg"), new byte[100_000])))
                        .kinds())
                .isEmpty();
    }

    @Test
    void theBytesTellTheKind() throws IOException {
        byte[] plain = tar("1.jpg", "2.jpg");
        assertThat(read(file("plain.tar.gz", plain))).containsExactly("1.jpg", "2.jpg");
        assertThat(read(file("gzip.tar", gzip(plain)))).containsExactly("1.jpg", "2.jpg");
        assertThat(read(file("zip.tar", zip("1.jpg")))).containsExactly("1.jpg");
        assertThat(read(file("tar.zip", plain))).containsExactly("1.jpg", "2.jpg");
        assertThat(read(file("tar.parquet", plain))).containsExactly("1.jpg", "2.jpg");
        assertThat(read(file("double.tar.gz", gzip(gzip(plain))))).containsExactly("1.jpg", "2.jpg");
        assertThat(read(file(
                        "self.zip", joined("#!/bin/sh\nexit 0\n".getBytes(StandardCharsets.US_ASCII), zip("1.jpg")))))
                .containsExactly("1.jpg");
    }

    @Test
    void aCutByALyingSuffixReadsTheWholeOnce() throws IOException {
        Path file = file("large.zip", joined(tar("1.jpg", "2.jpg"), tar("3.jpg")));
        assertThat(Reads.all(file, Reads.cutting(4096), org.repvgg.jobs.source.input.ReadOptions.of(1 << 20)))
                .extracting(Copy::content)
                .containsExactly("1.jpg", "2.jpg", "3.jpg");
    }

    @Test
    void otherCompressionsAreRead() throws IOException {
        byte[] plain = tar("1.jpg", "2.jpg");
        byte[] bzip2 = compressed(BZip2CompressorOutputStream::new, plain);
        byte[] xz = compressed(out -> new XZOutputStream(out, new LZMA2Options(1)), plain);
        byte[] zstd = compressed(ZstdOutputStream::new, plain);
        byte[] halves = joined(
                compressed(ZstdOutputStream::new, java.util.Arrays.copyOf(plain, 700)),
                compressed(ZstdOutputStream::new, java.util.Arrays.copyOfRange(plain, 700, plain.length)));
        for (String name : List.of("a.tar.bz2", "a.tbz2", "a.tbz", "bzip2.tar")) {
            assertThat(read(file(name, bzip2))).as(name).containsExactly("1.jpg", "2.jpg");
        }
        for (String name : List.of("a.tar.xz", "a.txz")) {
            assertThat(read(file(name, xz))).as(name).containsExactly("1.jpg", "2.jpg");
        }
        for (String name : List.of("a.tar.zst", "a.tzst", "a.tar")) {
            assertThat(read(file(name, zstd))).as(name).containsExactly("1.jpg", "2.jpg");
        }
        assertThat(read(file("halves.tar.zst", halves))).containsExactly("1.jpg", "2.jpg");
    }

    @Test
    void whatIsNoArchiveIsNamed() throws IOException {
        assertWrongKind("page.tar", "<!DOCTYPE html>\n<html>404</html>", "found an HTML page", "from its own address");
        assertWrongKind(
                "error.zip", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "found XML", "server");
        assertWrongKind(
                "set.tar.gz",
                "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
                "a Git LFS pointer",
                "git lfs pull");
        assertWrongKind("notes.parquet", "just text", "found text", "Check what it is");
        Copy empty = Reads.all(file("empty.tar", new byte[0])).get(0);
        assertThat(empty.error()).isEqualTo("empty");
        Copy inside = Reads.all(file("text.tar.gz", gzip("text".getBytes(StandardCharsets.US_ASCII))))
                .get(0);
        assertThat(inside.error()).isEqualTo("wrong_kind");
        assertThat(inside.message()).contains("a gzip file with text in it");
        assertThat(read(file("broken.tar", tar("1.jpg", "2.jpg").clone()))).hasSize(2);
        byte[] wrongSum = tar("1.jpg");
        wrongSum[0] = 'x';
        assertThat(read(file("sum.tar", wrongSum))).containsExactly("archive_damaged");
    }

    private void assertWrongKind(String name, String content, String found, String cure) throws IOException {
        List<Copy> rows = Reads.all(file(name, content.getBytes(StandardCharsets.UTF_8)));
        assertThat(rows).as(name).hasSize(1);
        assertThat(rows.get(0).error()).isEqualTo("wrong_kind");
        assertThat(rows.get(0).message()).contains(found).contains(cure).doesNotContain("fetch the archive again");
    }

    @Test
    void withoutSuffixAnArchiveIsOpenedAndWithAnotherItIsCounted() throws IOException {
        file("images", tar("1.jpg"));
        file("more", gzip(tar("2.jpg")));
        file("report.docx", zip("word/3.jpg"));
        file("weights.npz", zip("4.jpg"));
        assertThat(Reads.all(folder)).extracting(Copy::content).containsExactly("1.jpg", "2.jpg");
        NotTaken notTaken = Reads.notTaken(folder);
        assertThat(notTaken.kinds().get("zip").count()).isEqualTo(2);
        assertThat(notTaken.kinds().get(NotTaken.ARCHIVE_BY_BYTES).count()).isEqualTo(2);
        assertThat(read(folder.resolve("report.docx"))).as("named outright").containsExactly("word/3.jpg");
    }

    @Test
    void entriesAreImagesUnlessTheirNamesStayOut() throws IOException {
        String[] names = {
            "_DSC1.JPG",
            "_edited/2.jpg",
            "__web.jpg",
            ".hidden.jpg", // taken
            "._2.jpg",
            "__MACOSX/x/1.jpg",
            ".DS_Store",
            "a/Thumbs.db",
            "_SUCCESS",
            "_temporary/0/1.jpg",
            ".git/1.jpg"
        };
        for (Path file : List.of(file("all.tar", tar(names)), file("all.zip", zip(names)))) {
            assertThat(read(file)).containsExactly("_DSC1.JPG", "_edited/2.jpg", "__web.jpg", ".hidden.jpg");
            assertThat(Reads.notTaken(file).kinds())
                    .containsOnlyKeys("apple_double", "system_file", "job_file", "tool_folder");
            assertThat(Reads.notTaken(file).files()).isEqualTo(7);
        }
    }

    @Test
    void innerArchivesAreNamedAndDoubleNamesTold() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            for (String name : List.of("1.jpg", "inner.tar", "1.jpg", "inner.zip", "notes.txt")) {
                byte[] content =
                        name.endsWith("tar") ? tar("x.jpg") : name.endsWith("zip") ? zip("y.jpg") : name.getBytes();
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        Path file = file("outer.tar", bytes.toByteArray());
        assertThat(read(file)).containsExactly("1.jpg", "1.jpg");
        NotTaken notTaken = Reads.notTaken(file);
        assertThat(notTaken.kinds().get(NotTaken.NESTED_ARCHIVE).count()).isEqualTo(2);
        assertThat(notTaken.kinds().get(NotTaken.NESTED_ARCHIVE).example()).endsWith("outer.tar!/inner.tar");
        assertThat(notTaken.kinds().get(NotTaken.DOUBLE_NAME).count()).isEqualTo(1);
        assertThat(notTaken.kinds().get("text").count()).isEqualTo(1);
        assertThat(notTaken.files()).isEqualTo(3);
    }
}
