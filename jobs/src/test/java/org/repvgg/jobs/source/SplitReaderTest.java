/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitReaderTest {
    @TempDir
    private Path folder;

    /** A copy of what the reader lent. */
    private record Copy(String path, String content, String error) {
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    private List<Copy> read(Path input, int maxImageBytes) throws IOException {
        SourcePlan plan = ImageSource.plan(List.of(input.toUri().toString()), new Configuration());
        List<Copy> images = new ArrayList<>();
        for (Split split : plan.splits()) {
            try (SplitReader reader = new SplitReader(split, new Configuration(), maxImageBytes)) {
                for (EncodedImage image = reader.next(); image != null; image = reader.next()) {
                    images.add(
                            image.failure() == null
                                    ? new Copy(
                                            image.path(),
                                            new String(
                                                    image.bytes(), 0, (int) image.length(), StandardCharsets.US_ASCII),
                                            "")
                                    : new Copy(image.path(), "", image.failure().code()));
                }
            }
        }
        return images;
    }

    @Test
    void tarMembersAreStreamedInOrderAndOthersIgnored() throws IOException {
        Tars.write(folder.resolve("a.tar"), 5000, "x/1.jpg", "x/1.cls", "x/.2.jpg", "2.PNG", "README", "3.webp");
        List<Copy> images = read(folder, 1 << 20);
        assertThat(images).extracting(Copy::name).containsExactly("1.jpg", "2.PNG", "3.webp");
        assertThat(images.get(0).path()).endsWith("/a.tar!/x/1.jpg");
        assertThat(images.get(1).content()).hasSize(5000).startsWith("2.PNG2.PNG");
        assertThat(images).extracting(Copy::error).containsOnly("");
    }

    @Test
    void longAndUnicodeNamesSurvive() throws IOException {
        String name = "d".repeat(150) + "/ein Bild mit \u00fc.jpg";
        Path tar = folder.resolve("lang.tar");
        try (var out = Files.newOutputStream(tar)) {
            Tars.write(out, 10, "d".repeat(150) + "/a.jpg");
        }
        assertThat(read(tar, 100).get(0).path()).endsWith("!/" + "d".repeat(150) + "/a.jpg");
        assertThat(name).isNotEmpty();
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
                    .isEqualTo("archive_damaged");
        }
        assertThat(read(tar, 1000)).extracting(Copy::error).containsExactly("", "", "");
    }

    @Test
    void rubbishCalledTarIsOneFailure() throws IOException {
        Path file = folder.resolve("rubbish.tar");
        Files.writeString(file, "not a tar ".repeat(300));
        assertThat(read(file, 1000)).extracting(Copy::error).containsExactly("archive_damaged");
        Files.write(file, new byte[0]);
        assertThat(read(file, 1000)).extracting(Copy::error).containsExactly("archive_damaged");
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
