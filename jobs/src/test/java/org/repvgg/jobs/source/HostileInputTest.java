/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.apache.hadoop.io.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Tars;
import org.repvgg.jobs.source.input.EncodedImage;
import org.repvgg.jobs.source.input.LabelSource;
import org.repvgg.jobs.source.input.ReadDetail;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.jobs.source.plan.Split;

/** Archives with some bytes changed: never an exception, never without end, never more memory than the limits say. */
class HostileInputTest {
    private static final int ROUNDS = 300;
    private static final int MAX_IMAGE_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    private Map<String, byte[]> archives() throws IOException {
        Map<String, byte[]> archives = new LinkedHashMap<>();
        Path tar = Tars.write(folder.resolve("t"), 700, "1.jpg", "d".repeat(150) + "/2.jpg", "2.cls", "3.jpg");
        archives.put("a.tar", Files.readAllBytes(tar));
        Path gz = folder.resolve("g");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            out.write(archives.get("a.tar"));
        }
        archives.put("a.tgz", Files.readAllBytes(gz));
        Path zip = folder.resolve("z");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("1.jpg", "2.jpg", "3.jpg")) {
                out.putNextEntry(new ZipEntry(name));
                out.write(name.repeat(50).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        }
        archives.put("a.zip", Files.readAllBytes(zip));
        for (CompressionType type : CompressionType.values()) {
            Path seq = folder.resolve("s" + type);
            try (SequenceFile.Writer writer = SequenceFile.createWriter(
                    new Configuration(),
                    SequenceFile.Writer.file(new org.apache.hadoop.fs.Path(seq.toUri())),
                    SequenceFile.Writer.keyClass(Text.class),
                    SequenceFile.Writer.valueClass(BytesWritable.class),
                    SequenceFile.Writer.compression(type))) {
                for (int i = 0; i < 5; i++) {
                    writer.append(new Text(i + ".jpg"), new BytesWritable(new byte[200]));
                }
            }
            archives.put(type + ".seq", Files.readAllBytes(seq));
        }
        return archives;
    }

    private static byte[] mutated(byte[] bytes, SplittableRandom random) {
        byte[] copy = bytes.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(copy.length);
            copy[at] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt(3) == 0 ? '7' : random.nextInt(256));
        }
        return random.nextInt(5) == 0 ? java.util.Arrays.copyOf(copy, random.nextInt(copy.length)) : copy;
    }

    @Test
    @Timeout(120)
    void changedBytesGiveRows() throws IOException {
        long seed = Long.getLong("seed", 8);
        SplittableRandom random = new SplittableRandom(seed);
        Configuration conf = new Configuration();
        List<String> kinds = new ArrayList<>();
        for (Map.Entry<String, byte[]> archive : archives().entrySet()) {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] bytes = mutated(archive.getValue(), random);
                Path file = folder.resolve(archive.getKey());
                Files.write(file, bytes);
                ReadOptions options = new ReadOptions(
                        MAX_IMAGE_BYTES,
                        ReadDetail.CONTENT,
                        round % 2 == 0 ? LabelSource.NONE : LabelSource.CLS,
                        "label",
                        null,
                        0,
                        true);
                assertThatCode(() -> {
                            SourcePlan plan =
                                    ImageSource.plan(List.of(file.toUri().toString()), conf);
                            for (Split split : plan.splits()) {
                                try (SplitReader reader = new SplitReader(split, conf, options, new ReadMetrics())) {
                                    int images = 0;
                                    EncodedImage image;
                                    while ((image = reader.next()) != null) {
                                        assertThat(image.bytes().length).isLessThanOrEqualTo(2 * MAX_IMAGE_BYTES);
                                        assertThat(images++).isLessThan(100);
                                        kinds.add(
                                                image.failure() == null
                                                        ? "read"
                                                        : image.failure().code());
                                    }
                                }
                            }
                        })
                        .as("-Dseed=%d, round %d of %s", seed, round, archive.getKey())
                        .doesNotThrowAnyException();
            }
        }
        assertThat(kinds).contains("read", "archive_damaged", "truncated", "corrupt");
    }
}
