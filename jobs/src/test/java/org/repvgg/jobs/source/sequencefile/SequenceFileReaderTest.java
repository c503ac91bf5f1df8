/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sequencefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.DefaultCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.Reads;
import org.repvgg.jobs.source.Reads.Copy;
import org.repvgg.jobs.source.input.LabelSource;
import org.repvgg.jobs.source.input.ReadDetail;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.jobs.source.plan.Split;

/** Against Hadoop's own writer. */
class SequenceFileReaderTest {
    @TempDir
    private Path folder;

    private Path write(CompressionType type, int records, int length) throws IOException {
        Path file = folder.resolve(type + ".seq");
        Configuration conf = new Configuration();
        conf.setInt("io.seqfile.compress.blocksize", 10_000);
        // without checksum files beside it, since tests damage it
        conf.setBoolean("fs.file.impl.disable.cache", true);
        conf.set("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem");
        DefaultCodec codec = new DefaultCodec();
        codec.setConf(conf);
        try (SequenceFile.Writer writer = SequenceFile.createWriter(
                conf,
                SequenceFile.Writer.file(new org.apache.hadoop.fs.Path(file.toUri())),
                SequenceFile.Writer.keyClass(Text.class),
                SequenceFile.Writer.valueClass(BytesWritable.class),
                SequenceFile.Writer.syncInterval(2000),
                SequenceFile.Writer.compression(type, codec))) {
            for (int i = 0; i < records; i++) {
                byte[] content = ("image " + i + " ").repeat(length / 8 + 1).getBytes(StandardCharsets.US_ASCII);
                writer.append(new Text("\u00fc/" + i), new BytesWritable(content, length));
            }
        }
        return file;
    }

    private static List<String> names(int records) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            names.add("\u00fc/" + i);
        }
        return names;
    }

    @Test
    void everyCompressionIsRead() throws IOException {
        for (CompressionType type : CompressionType.values()) {
            List<Copy> images = Reads.all(write(type, 200, 700));
            assertThat(images).as(type.name()).extracting(Copy::entry).isEqualTo(names(200));
            assertThat(images)
                    .allSatisfy(image -> assertThat(image.content())
                            .hasSize(700)
                            .startsWith("image " + image.entry().substring(2) + " "));
        }
    }

    @Test
    void anyRangesGiveEveryRecordOnce() throws IOException {
        for (CompressionType type : CompressionType.values()) {
            Path file = write(type, 300, 500);
            for (long rangeBytes : new long[] {700, 1999, 9000}) {
                Configuration conf = Reads.cutting(rangeBytes);
                SourcePlan plan = ImageSource.plan(List.of(file.toUri().toString()), conf);
                List<Copy> images = Reads.all(plan, conf, ReadOptions.of(5000));
                assertThat(images)
                        .as("%s in ranges of %d bytes", type, rangeBytes)
                        .extracting(Copy::entry)
                        .containsExactlyInAnyOrderElementsOf(names(300));
            }
        }
    }

    @Test
    void namesAndLengthsNeedNoContent() throws IOException {
        for (CompressionType type : CompressionType.values()) {
            Path file = write(type, 20, 100_000);
            ReadOptions options =
                    new ReadOptions(1 << 20, ReadDetail.LENGTHS, LabelSource.FOLDER, "label", null, 0, true);
            ReadMetrics metrics = new ReadMetrics();
            Split split = ImageSource.plan(List.of(file.toUri().toString()), new Configuration())
                    .splits()
                    .get(0);
            List<Copy> images = Reads.split(split, new Configuration(), options, metrics);
            assertThat(images).extracting(Copy::length).containsOnly(100_000L);
            assertThat(images).extracting(Copy::label).containsOnly("\u00fc");
            assertThat(metrics.images()).isEqualTo(20);
            if (type == CompressionType.NONE) {
                assertThat(metrics.bytes()).isLessThan(Files.size(file) / 5);
            }
        }
    }

    @Test
    void recordsOverTheLimitAreRowsAndTheNextIsRead() throws IOException {
        for (CompressionType type : CompressionType.values()) {
            assertThat(Reads.all(write(type, 10, 600), 599))
                    .extracting(Copy::error)
                    .hasSize(10)
                    .containsOnly("too_large");
        }
    }

    @Test
    void lengthsThatLieAllocateNothing() throws IOException {
        Path file = write(CompressionType.NONE, 3, 400);
        byte[] bytes = Files.readAllBytes(file);
        int record = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("image 1") - 4 - 5 - 8;
        assertThat(ByteBuffer.wrap(bytes).getInt(record + 4))
                .as("the key's length")
                .isEqualTo(5);
        for (int lie : new int[] {Integer.MAX_VALUE, -7, 1 << 30}) {
            byte[] lying = bytes.clone();
            ByteBuffer.wrap(lying).putInt(record, lie).putInt(record + 4, lie);
            Files.write(file, lying);
            List<Copy> images = Reads.all(file);
            assertThat(images).extracting(Copy::error).containsExactly("", "archive_damaged");
        }
    }

    @Test
    void othersKindsAreRefusedByName() throws IOException {
        Path file = folder.resolve("numbers.seq");
        Files.write(
                file,
                "SEQ\u0006\u0019org.apache.hadoop.io.Text\u0020org.apache.hadoop.io.IntWritable\0\0"
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Reads.all(file).get(0).message())
                .contains("found a SequenceFile whose values are org.apache.hadoop.io.IntWritable");
        Files.writeString(file, "nothing");
        assertThat(Reads.all(file).get(0).message())
                .contains("found text (expected a SequenceFile whose values are bytes)");
    }
}
