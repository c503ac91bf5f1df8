/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Tars;
import org.repvgg.jobs.source.Reads.Copy;

class SplitReaderTest {
    @TempDir
    private Path folder;

    private static List<Copy> read(Path input, int maxImageBytes) throws IOException {
        return Reads.all(input, maxImageBytes);
    }

    @Test
    void tarMembersAreStreamedInOrderAndOthersIgnored() throws IOException {
        Tars.write(folder.resolve("a.tar"), 5000, "x/1.jpg", "x/1.cls", "x/.2.jpg", "2.PNG", "README", "3.webp");
        List<Copy> images = read(folder, 1 << 20);
        assertThat(images).extracting(Copy::name).containsExactly("1.jpg", ".2.jpg", "2.PNG", "3.webp");
        assertThat(images.get(0).path()).endsWith("/a.tar!/x/1.jpg");
        assertThat(images.get(2).content()).hasSize(5000).startsWith("2.PNG2.PNG");
        assertThat(images).extracting(Copy::error).containsOnly("");
    }

    @Test
    void longAndUnicodeNamesSurvive() throws IOException {
        String name = "d".repeat(150) + "/ein Bild mit \u00fc \ud83d\udcf7.jpg";
        for (int mode : new int[] {TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.LONGFILE_GNU}) {
            Path tar = folder.resolve("lang" + mode + ".tar");
            try (var out = new TarArchiveOutputStream(Files.newOutputStream(tar), "UTF-8")) {
                out.setLongFileMode(mode);
                out.setAddPaxHeadersForNonAsciiNames(mode == TarArchiveOutputStream.LONGFILE_POSIX);
                Tars.append(out, name, "abc".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(read(tar, 100)).singleElement().satisfies(image -> {
                assertThat(image.entry()).isEqualTo(name);
                assertThat(image.content()).isEqualTo("abc");
            });
        }
    }

    @Test
    void gzippedTarsAreReadToo() throws IOException {
        for (String suffix : List.of("tgz", "tar.gz")) {
            Path file = folder.resolve("b." + suffix);
            try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                Tars.write(out, 300, "1.jpg", "2.jpg");
            }
            assertThat(read(file, 1000)).extracting(Copy::name).containsExactly("1.jpg", "2.jpg");
        }
    }

    @Test
    void allMembersOfAGzipFileAreRead() throws IOException {
        byte[] tar = Files.readAllBytes(Tars.write(folder.resolve("plain"), 3000, "1.jpg", "2.jpg", "3.jpg"));
        Path file = folder.resolve("pieces.tgz");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int from = 0; from < tar.length; from += 1000) {
                GZIPOutputStream piece = new GZIPOutputStream(out);
                piece.write(tar, from, Math.min(1000, tar.length - from));
                piece.finish();
            }
        }
        assertThat(read(file, 10_000)).extracting(Copy::name).containsExactly("1.jpg", "2.jpg", "3.jpg");
        assertThat(read(file, 10_000)).extracting(Copy::error).containsOnly("");
    }

    @Test
    void aCutGzipFileKeepsWhatCameBefore() throws IOException {
        Path file = folder.resolve("cut.tgz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            Tars.write(out, 300, "1.jpg", "2.jpg");
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(read(file, 1000)).extracting(Copy::error).endsWith("archive_damaged");
    }

    @Test
    void imagesOverTheLimitAreSkippedUnreadAndTheNextIsFine() throws IOException {
        Path tar = folder.resolve("c.tar");
        try (var out = Files.newOutputStream(tar)) {
            Tars.write(out, 2000, "big.jpg", "big2.jpg");
        }
        assertThat(read(tar, 1999)).extracting(Copy::error).containsExactly("too_large", "too_large");
        assertThat(read(tar, 2000)).extracting(Copy::error).containsExactly("", "");
    }

    @Test
    void anArchiveCutAnywhereKeepsWhatCameBefore() throws IOException {
        Path tar = Tars.write(folder.resolve("d.tar"), 700, "1.jpg", "2.jpg", "3.jpg");
        byte[] bytes = Files.readAllBytes(tar);
        int entry = 512 + 1024;
        Path cut = folder.resolve("cut.tar");
        for (int length = 0; length <= 3 * entry; length += 100) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            List<Copy> images = read(cut, 1000);
            int whole =
                    length < 512 + 700 ? 0 : length < entry + 512 + 700 ? 1 : length < 2 * entry + 512 + 700 ? 2 : 3;
            assertThat(images.stream().filter(image -> image.error().isEmpty()).count())
                    .as("whole images of %d bytes", length)
                    .isEqualTo(whole);
            assertThat(images.get(images.size() - 1).error())
                    .as("end of %d bytes", length)
                    .isEqualTo(length == 0 ? "empty" : "archive_damaged");
        }
        assertThat(read(tar, 1000)).extracting(Copy::error).containsExactly("", "", "");
    }

    @Test
    void rubbishCalledTarIsOneFailure() throws IOException {
        Path file = folder.resolve("rubbish.tar");
        Files.writeString(file, "not a tar ".repeat(300));
        assertThat(read(file, 1000)).extracting(Copy::error).containsExactly("wrong_kind");
        Files.write(file, "\1\2\3 ".repeat(300).getBytes(StandardCharsets.US_ASCII));
        assertThat(read(file, 1000)).extracting(Copy::error).containsExactly("archive_damaged");
        Files.write(file, new byte[0]);
        assertThat(read(file, 1000)).extracting(Copy::error).containsExactly("empty");
    }

    @Test
    void looseFilesAreReadWhole() throws IOException {
        Files.writeString(folder.resolve("1.jpg"), "one");
        Files.write(folder.resolve("2.jpg"), new byte[0]);
        List<Copy> images = read(folder, 1000);
        assertThat(images).extracting(Copy::content).containsExactly("one", "");
        assertThat(images).extracting(Copy::error).containsOnly("");
    }
}
