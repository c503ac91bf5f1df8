/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.source.Reads;
import org.repvgg.jobs.source.Reads.Copy;
import org.repvgg.jobs.source.input.NotTaken;
import org.repvgg.jobs.source.input.ReadOptions;

/** Links of tars give the bytes that they lead to, under their own names. */
class TarLinksTest {
    @TempDir
    private Path folder;

    private static void file(TarArchiveOutputStream tar, String name) throws IOException {
        byte[] content = name.getBytes(StandardCharsets.US_ASCII);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, byte type, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static void write(OutputStream out) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            file(tar, "./all/1.jpg");
            file(tar, "all/2.jpg");
            link(tar, "train/hard.jpg", TarConstants.LF_LINK, "all/1.jpg");
            link(tar, "train/soft.jpg", TarConstants.LF_SYMLINK, "../all/2.jpg");
            link(tar, "train/again.jpg", TarConstants.LF_SYMLINK, "soft.jpg");
            link(tar, "train/" + "long".repeat(40) + ".jpg", TarConstants.LF_SYMLINK, "../all/./2.jpg");
            link(tar, "train/out.jpg", TarConstants.LF_SYMLINK, "../../x.jpg");
            link(tar, "train/gone.jpg", TarConstants.LF_LINK, "all/none.jpg");
            link(tar, "train/loop.jpg", TarConstants.LF_SYMLINK, "loop.jpg");
            link(tar, "latest", TarConstants.LF_SYMLINK, "all");
        }
    }

    private static void assertLinks(List<Copy> rows) {
        assertThat(rows)
                .extracting(Copy::name, Copy::content, Copy::error)
                .containsExactlyInAnyOrder(
                        tuple("1.jpg", "./all/1.jpg", ""),
                        tuple("2.jpg", "all/2.jpg", ""),
                        tuple("hard.jpg", "./all/1.jpg", ""),
                        tuple("soft.jpg", "all/2.jpg", ""),
                        tuple("again.jpg", "all/2.jpg", ""),
                        tuple("long".repeat(40) + ".jpg", "all/2.jpg", ""),
                        tuple("out.jpg", "", "missing"),
                        tuple("gone.jpg", "", "missing"),
                        tuple("loop.jpg", "", "missing"));
        assertThat(rows)
                .filteredOn(row -> row.name().equals("gone.jpg"))
                .extracting(Copy::message)
                .singleElement()
                .asString()
                .contains("it is a link to all/none.jpg, which the archive does not hold");
    }

    @Test
    void inATarAndACompressedOne() throws IOException {
        Path plain = folder.resolve("links.tar");
        try (OutputStream out = Files.newOutputStream(plain)) {
            write(out);
        }
        assertLinks(Reads.all(plain));
        assertThat(Reads.notTaken(plain).kinds()).containsOnlyKeys(NotTaken.SPECIAL_FILE);
        Path packed = folder.resolve("links.tgz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            write(out);
        }
        assertLinks(Reads.all(packed));
    }

    @Test
    void aLinkInAnotherRangeThanItsTarget() throws IOException {
        Path file = folder.resolve("cut.tar");
        try (OutputStream out = Files.newOutputStream(file)) {
            write(out);
        }
        assertLinks(Reads.all(file, Reads.cutting(1024), ReadOptions.of(1 << 20)));
    }
}
