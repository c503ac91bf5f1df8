/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sequencefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.MapFile;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.apache.hadoop.io.SequenceFile.Writer;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.VLongWritable;
import org.apache.hadoop.io.Writable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.source.Reads;
import org.repvgg.jobs.source.Reads.Copy;
import org.repvgg.jobs.source.input.ReadOptions;

/** SequenceFiles and MapFiles of other keys and values than Text and BytesWritable, written by Hadoop. */
class WritableKeysTest {
    private static final Configuration CONF = new Configuration();

    @TempDir
    private Path folder;

    private Path write(String name, CompressionType compression, IntFunction<Writable> key, IntFunction<Writable> value)
            throws IOException {
        Path file = folder.resolve(name);
        try (Writer writer = SequenceFile.createWriter(
                CONF,
                Writer.file(new org.apache.hadoop.fs.Path(file.toUri())),
                Writer.keyClass(key.apply(0).getClass()),
                Writer.valueClass(value.apply(0).getClass()),
                Writer.compression(compression))) {
            for (int i = 0; i < 3; i++) {
                writer.append(key.apply(i), value.apply(i));
            }
        }
        return file;
    }

    private static Writable bytes(int i) {
        return new BytesWritable(("image " + i).getBytes(StandardCharsets.US_ASCII));
    }

    private static List<String> names(Path file) throws IOException {
        List<Copy> images = Reads.all(file);
        assertThat(images).extracting(Copy::content).containsExactly("image 0", "image 1", "image 2");
        return images.stream().map(Copy::entry).toList();
    }

    @Test
    void keysOfAnyKindBecomeNames() throws IOException {
        for (CompressionType compression : CompressionType.values()) {
            assertThat(names(write("a.seq", compression, IntWritable::new, WritableKeysTest::bytes)))
                    .containsExactly("0", "1", "2");
            assertThat(names(write("a.seq", compression, i -> new LongWritable(-i), WritableKeysTest::bytes)))
                    .containsExactly("0", "-1", "-2");
            assertThat(names(write("a.seq", compression, i -> new VLongWritable(1000L * i), WritableKeysTest::bytes)))
                    .containsExactly("0", "1000", "2000");
            assertThat(names(write(
                            "a.seq",
                            compression,
                            i -> new BytesWritable(("k" + i).getBytes(StandardCharsets.US_ASCII)),
                            WritableKeysTest::bytes)))
                    .containsExactly("k0", "k1", "k2");
            assertThat(names(write(
                            "a.seq",
                            compression,
                            i -> new BytesWritable(new byte[] {(byte) 255, (byte) i}),
                            WritableKeysTest::bytes)))
                    .containsExactly("ff00", "ff01", "ff02");
            assertThat(names(write("a.seq", compression, i -> NullWritable.get(), WritableKeysTest::bytes)))
                    .doesNotHaveDuplicates()
                    .allMatch(name -> name.matches("record-\\d+(-\\d)?"));
        }
    }

    @Test
    void valuesMayBeText() throws IOException {
        assertThat(names(write("a.seq", CompressionType.BLOCK, i -> new Text(i + ".png"), i -> new Text("image " + i))))
                .containsExactly("0.png", "1.png", "2.png");
    }

    @Test
    void otherValuesAreOfTheWrongKind() throws IOException {
        Path file = write("a.seq", CompressionType.NONE, i -> new Text("k"), IntWritable::new);
        assertThat(Reads.all(file)).extracting(Copy::error).containsExactly("wrong_kind");
        assertThat(Reads.all(file).get(0).message()).contains("whose values are org.apache.hadoop.io.IntWritable");
    }

    @Test
    void aMapFileIsItsData() throws IOException {
        Path map = folder.resolve("in/map");
        try (MapFile.Writer writer = new MapFile.Writer(
                CONF,
                new org.apache.hadoop.fs.Path(map.toUri()),
                MapFile.Writer.keyClass(Text.class),
                MapFile.Writer.valueClass(BytesWritable.class))) {
            for (int i = 0; i < 3; i++) {
                writer.append(new Text(i + ".png"), bytes(i));
            }
        }
        assertThat(Reads.all(folder.resolve("in"), CONF, ReadOptions.of(1 << 20)))
                .extracting(Copy::entry)
                .containsExactly("0.png", "1.png", "2.png");
        assertThat(Reads.notTaken(folder.resolve("in")).kinds()).containsOnlyKeys("map_file_index");
    }
}
