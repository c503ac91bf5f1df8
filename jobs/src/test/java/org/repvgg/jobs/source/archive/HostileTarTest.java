/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.source.Reads;
import org.repvgg.jobs.source.Reads.Copy;

/** Archives whose headers lie. Each costs a row, none costs memory or the archives beside it. */
class HostileTarTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    private void header(String name, char type, String size) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 100, "0000644\0");
        put(block, 124, size);
        put(block, 148, "        ");
        block[156] = (byte) type;
        put(block, 257, "ustar\00000");
        int sum = 0;
        for (byte value : block) {
            sum += value & 0xff;
        }
        put(block, 148, String.format("%06o\0 ", sum));
        tar.writeBytes(block);
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private void payload(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        tar.writeBytes(bytes);
        tar.writeBytes(new byte[(512 - bytes.length % 512) % 512]);
    }

    private void file(String name, String content) {
        header(name, '0', String.format("%011o", content.length()));
        payload(content);
    }

    private List<Copy> read() throws IOException {
        tar.writeBytes(new byte[1024]);
        Path file = folder.resolve("hostile.tar");
        Files.write(file, tar.toByteArray());
        return Reads.all(file);
    }

    private static String record(String key, String value) {
        int rest = key.length() + value.length() + 3;
        int length = rest + 1;
        while (String.valueOf(length).length() + rest != length) {
            length++;
        }
        return length + " " + key + "=" + value + "\n";
    }

    @Test
    void anExtendedHeaderThatPromisesGigabytesEndsTheArchive() throws IOException {
        file("1.jpg", "one");
        header("bomb", 'x', "77777777777");
        List<Copy> images = read();
        assertThat(images).extracting(Copy::error).containsExactly("", "archive_damaged");
        assertThat(images.get(1).message())
                .contains("past its first 1 images")
                .contains("the extended header at byte 1024 has 8589934591 bytes (expected at most 1048576)");
    }

    @Test
    void aLongNameOfMegabytesEndsTheArchive() throws IOException {
        header("././@LongLink", 'L', String.format("%011o", 3 << 20));
        payload("n".repeat(3 << 20));
        file("1.jpg", "one");
        assertThat(read()).extracting(Copy::error).containsExactly("archive_damaged");
    }

    @Test
    void aNameLongerThanAnyFileSystemAllowsIsARow() throws IOException {
        String name = "n".repeat(20_000) + ".jpg";
        String pax = record("path", name);
        header("x", 'x', String.format("%011o", pax.length()));
        payload(pax);
        file("short", "one");
        file("2.jpg", "two");
        List<Copy> images = read();
        assertThat(images).extracting(Copy::error).containsExactly("name_too_long", "");
        assertThat(images.get(0).path().length()).isLessThan(1000);
        assertThat(images.get(0).path()).endsWith("nnn.jpg");
        assertThat(images.get(0).message()).contains("its name has 20004 characters (expected at most 8192)");
    }

    @Test
    void sparseFilesAreRowsAndWhatFollowsIsRead() throws IOException {
        file("1.jpg", "one");
        String pax = record("GNU.sparse.major", "1") + record("GNU.sparse.name", "holes.jpg");
        header("x", 'x', String.format("%011o", pax.length()));
        payload(pax);
        file("GNUSparseFile.0/holes.jpg", "1\n0\n512\nxxxx");
        header("old.jpg", 'S', "00000000003");
        payload("abc");
        file("3.jpg", "three");
        List<Copy> images = read();
        assertThat(images).extracting(Copy::name).containsExactly("1.jpg", "holes.jpg", "old.jpg", "3.jpg");
        assertThat(images).extracting(Copy::error).containsExactly("", "corrupt", "", "");
        assertThat(images.get(1).message()).contains("it is stored as a sparse file without its size");
        assertThat(images.get(2).content()).as("without pieces it is a hole").isEmpty();
    }

    @Test
    void aSizeBeyondTheFileIsATruncatedImage() throws IOException {
        header("1.jpg", '0', "00000777777");
        payload("short");
        assertThat(read()).extracting(Copy::error).containsExactly("truncated", "archive_damaged");
    }

    @Test
    void aSizeBeyondTheLimitIsSkippedUnread() throws IOException {
        header("1.jpg", '0', "77777777777");
        List<Copy> images = read();
        assertThat(images).extracting(Copy::error).containsExactly("too_large", "archive_damaged");
        assertThat(images.get(0).message()).contains("it has 8589934591 bytes (expected at most 1048576)");
    }

    @Test
    void sizesInBase256AreRead() throws IOException {
        header("1.jpg", '0', "\u0080\0\0\0\0\0\0\0\0\0\0\u0003");
        payload("abc");
        header("huge.jpg", '0', "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff");
        assertThat(read()).extracting(Copy::error).containsExactly("", "archive_damaged");
    }

    @Test
    void theSizeOfAnExtendedHeaderCounts() throws IOException {
        String pax = record("size", "600");
        header("x", 'x', String.format("%011o", pax.length()));
        payload(pax);
        header("1.jpg", '0', "00000000000");
        payload("z".repeat(600));
        file("2.jpg", "two");
        List<Copy> images = read();
        assertThat(images).extracting(Copy::name).containsExactly("1.jpg", "2.jpg");
        assertThat(images.get(0).length()).isEqualTo(600);
    }

    @Test
    void malformedExtendedHeadersEndTheArchive() throws IOException {
        for (String pax : List.of("99 path=x\n", "0 a=b\n", "path=x\n", "10 pathx.jpg\n", "9999999999999 a=b\n")) {
            tar.reset();
            header("x", 'x', String.format("%011o", pax.length()));
            payload(pax);
            file("1.jpg", "one");
            assertThat(read()).as(pax).extracting(Copy::error).containsExactly("archive_damaged");
        }
    }

    @Test
    void sparseFilesGetTheirHolesBack() throws IOException {
        String hole = "\0".repeat(512);
        // 1.0: the map stands before the pieces
        String pax = record("GNU.sparse.major", "1")
                + record("GNU.sparse.minor", "0")
                + record("GNU.sparse.name", "a.jpg")
                + record("GNU.sparse.realsize", "1026");
        header("x", 'x', String.format("%011o", pax.length()));
        payload(pax);
        String map = "2\n0\n3\n512\n2\n";
        file("GNUSparseFile.0/a.jpg", map + "\0".repeat(512 - map.length()) + "abcde");
        // 0.1: the map is a record
        pax = record("GNU.sparse.map", "0,3,512,2") + record("GNU.sparse.size", "1026");
        header("x", 'x', String.format("%011o", pax.length()));
        payload(pax);
        file("b.jpg", "abcde");
        // 0.0: a record for each number
        pax = record("GNU.sparse.size", "1026")
                + record("GNU.sparse.offset", "0")
                + record("GNU.sparse.numbytes", "3")
                + record("GNU.sparse.offset", "512")
                + record("GNU.sparse.numbytes", "2");
        header("x", 'x', String.format("%011o", pax.length()));
        payload(pax);
        file("c.jpg", "abcde");
        file("d.jpg", "four");
        List<Copy> images = read();
        String expected = "abc" + hole.substring(3) + "de" + hole;
        assertThat(images).extracting(Copy::name).containsExactly("a.jpg", "b.jpg", "c.jpg", "d.jpg");
        assertThat(images).extracting(Copy::content).containsExactly(expected, expected, expected, "four");
    }

    @Test
    void aSparseMapThatContradictsItselfIsARow() throws IOException {
        for (String map : List.of("0,3,2,5", "9000,3", "-1,3", "x,3", "0,99999999999")) {
            tar.reset();
            String pax = record("GNU.sparse.map", map) + record("GNU.sparse.size", "1026");
            header("x", 'x', String.format("%011o", pax.length()));
            payload(pax);
            file("1.jpg", "abcde");
            file("2.jpg", "two");
            assertThat(read()).as(map).extracting(Copy::error).containsExactly("corrupt", "");
        }
    }

    @Test
    void foldersAndDevicesAreNoImagesAndLinksAreThoseTheyLeadTo() throws IOException {
        header("folder.jpg/", '5', "00000000000");
        header("link.jpg", '2', "00000000000");
        header("hard.jpg", '1', "00000000777");
        header("pipe.jpg", '6', "00000000000");
        file("1.jpg", "one");
        assertThat(read()).extracting(Copy::name).containsExactlyInAnyOrder("1.jpg", "link.jpg", "hard.jpg");
    }
}
