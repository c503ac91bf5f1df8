/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Tars;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.Reads;
import org.repvgg.jobs.source.Reads.Copy;
import org.repvgg.jobs.source.input.LabelSource;
import org.repvgg.jobs.source.input.Range;
import org.repvgg.jobs.source.input.ReadDetail;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.jobs.source.plan.Split;

/** A tar cut into ranges gives every member exactly once, wherever the cuts fall and whatever the members hold. */
class TarRangesTest {
    @TempDir
    private Path folder;

    /** Members with long names, of all lengths, and some that are tars themselves. */
    private byte[] tar(SplittableRandom random, int members, int depth) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, 512, "UTF-8")) {
            out.setLongFileMode(
                    random.nextBoolean() ? TarArchiveOutputStream.LONGFILE_GNU : TarArchiveOutputStream.LONGFILE_POSIX);
            for (int i = 0; i < members; i++) {
                byte[] content = depth > 0 && random.nextInt(4) == 0
                        ? tar(random, random.nextInt(6), depth - 1)
                        : new byte[random.nextInt(3000)];
                String name = (random.nextInt(5) == 0 ? "d".repeat(120) + "/" : "") + depth + "-" + i + ".jpg";
                Tars.append(out, name, content);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void anyCutGivesEveryMemberOnce() throws IOException {
        long seed = Long.getLong("seed", 20261123);
        SplittableRandom random = new SplittableRandom(seed);
        Path file = folder.resolve("big.tar");
        for (int round = 0; round < 30; round++) {
            byte[] bytes = tar(random, 1 + random.nextInt(30), 2);
            Files.write(file, bytes);
            List<String> expected = new ArrayList<>();
            try (TarArchiveInputStream in = new TarArchiveInputStream(Files.newInputStream(file))) {
                for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    expected.add(
                            entry.getName() + new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).hashCode());
                }
            }
            for (long rangeBytes : new long[] {1, 512, 513, 1000 + random.nextInt(20_000)}) {
                Configuration conf = Reads.cutting(rangeBytes);
                SourcePlan plan = ImageSource.plan(List.of(file.toUri().toString()), conf);
                List<Copy> images = Reads.all(plan, conf, ReadOptions.of(Reads.MAX_IMAGE_BYTES));
                assertThat(images.stream()
                                .map(image -> image.entry() + image.content().hashCode()))
                        .as("-Dseed=%d round %d ranges of %d bytes", seed, round, rangeBytes)
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(images).extracting(Copy::error).containsOnly("");
                if (rangeBytes <= 512) {
                    assertThat(plan.splits()).hasSize(expected.size());
                }
            }
        }
    }

    @Test
    void rangesDifferAndAreTheSameAgain() throws IOException {
        Path file = Tars.write(folder.resolve("a.tar"), 5000, "1.jpg", "2.jpg", "3.jpg");
        Configuration conf = Reads.cutting(2000);
        List<Range> ranges = ranges(file, conf);
        assertThat(ranges).hasSize(3).doesNotHaveDuplicates().isEqualTo(ranges(file, conf));
    }

    private static List<Range> ranges(Path file, Configuration conf) {
        return ImageSource.plan(List.of(file.toUri().toString()), conf).splits().stream()
                .map(Split::range)
                .toList();
    }

    @Test
    void samplesAreNotCut() throws IOException {
        Path file = folder.resolve("samples.tar");
        Tars.write(file, 900, "a/1.jpg", "a/1.cls", "a/2.jpg", "a/2.txt", "a/2.cls", "a/3.jpg", "a/3.cls");
        Configuration conf = Reads.cutting(1000);
        ReadOptions options =
                new ReadOptions(Reads.MAX_IMAGE_BYTES, ReadDetail.CONTENT, LabelSource.CLS, "label", null, 0, true);
        SourcePlan plan = ImageSource.plan(List.of(file.toUri().toString()), conf);
        assertThat(plan.splits()).hasSize(3);
        assertThat(Reads.all(plan, conf, options))
                .hasSize(3)
                .allSatisfy(image ->
                        assertThat(image.label()).startsWith(image.entry().replace(".jpg", ".cls")));
    }

    @Test
    void damageBehindACutCostsTheLastRangeOnly() throws IOException {
        Path file = Tars.write(folder.resolve("a.tar"), 5000, "1.jpg", "2.jpg", "3.jpg", "4.jpg");
        byte[] bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, 2 * (512 + 5120), 2 * (512 + 5120) + 512, (byte) 'x');
        Files.write(file, bytes);
        List<Copy> images = Reads.all(file, Reads.cutting(5000), ReadOptions.of(Reads.MAX_IMAGE_BYTES));
        assertThat(images.stream().filter(image -> image.error().isEmpty())).hasSize(2);
        assertThat(images.stream().filter(image -> image.error().equals("archive_damaged")))
                .hasSize(1);
    }
}
