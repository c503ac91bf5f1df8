/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Tars;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.jobs.source.ImageSource;
import org.repvgg.jobs.source.Reads;
import org.repvgg.jobs.source.Reads.Copy;
import org.repvgg.jobs.source.input.LabelSource;
import org.repvgg.jobs.source.input.ReadDetail;
import org.repvgg.jobs.source.input.ReadMetrics;
import org.repvgg.jobs.source.input.ReadOptions;
import org.repvgg.jobs.source.plan.SourcePlan;
import org.repvgg.jobs.source.plan.Split;

class TableReaderTest {
    @TempDir
    private Path folder;

    private Path write(String name, String schema, int rows, BiConsumer<Group, Integer> fill) throws IOException {
        Path file = folder.resolve(name);
        MessageType type = MessageTypeParser.parseMessageType(schema);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withType(type)
                .withRowGroupSize(20_000L)
                .withMinRowCountForPageSizeCheck(1)
                .withMaxRowCountForPageSizeCheck(5)
                .build()) {
            for (int i = 0; i < rows; i++) {
                Group row = new SimpleGroup(type);
                fill.accept(row, i);
                writer.write(row);
            }
        }
        return file;
    }

    private static Binary content(int i) {
        // differs from row to row, so that no encoding makes the row groups small
        byte[] bytes = new byte[1000];
        new java.util.Random(i).nextBytes(bytes);
        bytes[0] = (byte) i;
        return Binary.fromConstantByteArray(bytes);
    }

    private Path plain(int rows) throws IOException {
        return write(
                "plain.parquet",
                "message m { required binary path (STRING); required int64 length; required binary content; }",
                rows,
                (row, i) -> row.append("path", "s3a://b/" + i + ".jpg")
                        .append("length", 1000L)
                        .append("content", content(i)));
    }

    @Test
    void rowsAreImages() throws IOException {
        List<Copy> images = Reads.all(plain(100));
        assertThat(images).hasSize(100).extracting(Copy::error).containsOnly("");
        assertThat(images.get(7).path()).endsWith("/plain.parquet!/s3a://b/7.jpg");
        assertThat(images.get(7).content()).hasSize(1000).startsWith("\u0007");
    }

    @Test
    void anyRangesGiveEveryRowOnce() throws IOException {
        Path file = plain(300);
        for (long rangeBytes : new long[] {500, 30_000, 100_000}) {
            Configuration conf = Reads.cutting(rangeBytes);
            SourcePlan plan = ImageSource.plan(List.of(file.toUri().toString()), conf);
            assertThat(plan.splits().size()).isGreaterThan(1);
            assertThat(Reads.all(plan, conf, ReadOptions.of(5000)))
                    .extracting(Copy::entry)
                    .doesNotHaveDuplicates()
                    .hasSize(300);
        }
    }

    @Test
    void bytesInAStructAreFoundAndRowsWithoutNamesAreNumbered() throws IOException {
        Path file = write(
                "hf.parquet",
                "message m { optional group image { optional binary bytes; optional binary path (STRING); }"
                        + " optional int64 label; }",
                50,
                (row, i) -> {
                    Group image = row.addGroup("image");
                    if (i != 3) {
                        image.append("bytes", content(i));
                    }
                    if (i % 2 == 0) {
                        image.append("path", i + ".jpg");
                    }
                    row.append("label", (long) i);
                });
        List<Copy> images = Reads.all(file);
        assertThat(images).hasSize(50);
        assertThat(images.get(2).entry()).isEqualTo("2.jpg");
        assertThat(images.get(49).entry()).isEqualTo("row-49");
        assertThat(images.get(3).error()).isEqualTo("empty");
        assertThat(images.get(49).content()).startsWith("1");
    }

    @Test
    void columnsCanBeNamed() throws IOException {
        Path file = write(
                "own.parquet",
                "message m { required binary picture; required int32 number; }",
                3,
                (row, i) -> row.append("picture", content(i)).append("number", 10 + i));
        assertThat(Reads.all(file))
                .as("the only bytes")
                .extracting(Copy::entry)
                .containsExactly("row-0", "row-1", "row-2");
        Configuration conf = new Configuration();
        conf.set(TableColumns.CONTENT_KEY, "picture");
        conf.set(TableColumns.PATH_KEY, "number");
        assertThat(Reads.all(file, conf, ReadOptions.of(5000)))
                .extracting(Copy::entry)
                .containsExactly("10", "11", "12");
        conf.set(TableColumns.PATH_KEY, "nummer");
        assertThat(Reads.all(file, conf, ReadOptions.of(5000)).get(0).message())
                .contains("it has no column nummer, which repvgg.source.pathColumn names");
    }

    @Test
    void anyStructOfBytesAndPathAndNamesWithDots() throws IOException {
        Path struct = write(
                "struct.parquet",
                "message m { optional group photo { optional binary bytes; optional binary path (STRING); }"
                        + " required binary thumb; }",
                2,
                (row, i) -> {
                    row.append("thumb", content(7));
                    row.addGroup("photo").append("bytes", content(i)).append("path", i + ".jpg");
                });
        assertThat(Reads.all(struct)).extracting(Copy::entry).containsExactly("0.jpg", "1.jpg");
        Path dots = write(
                "dots.parquet",
                "message m { required binary image.bytes; required binary image.path (STRING); }",
                2,
                (row, i) -> row.append("image.bytes", content(i)).append("image.path", i + ".jpg"));
        List<Copy> images = Reads.all(dots);
        assertThat(images).extracting(Copy::entry).containsExactly("0.jpg", "1.jpg");
        assertThat(images.get(1).content()).hasSize(1000).startsWith("\u0001");
    }

    @Test
    void severalColumnsOfBytesAreAskedFor() throws IOException {
        Path file = write(
                "two.parquet",
                "message m { required binary thumb; required binary full; }",
                1,
                (row, i) -> row.append("thumb", content(i)).append("full", content(i)));
        assertThatThrownBy(() -> Reads.all(file))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.CONTENT_COLUMN_UNCLEAR))
                .hasMessageContaining("found the columns [thumb, full]")
                .hasMessageContaining("repvgg.source.contentColumn=thumb");
        Configuration conf = new Configuration();
        conf.set(TableColumns.CONTENT_KEY, "full");
        assertThat(Reads.all(file, conf, ReadOptions.of(5000))).hasSize(1);
    }

    @Test
    void pathsAndPixelsAreOfTheWrongKind() throws IOException {
        Path paths = write(
                "paths.parquet",
                "message m { required binary path (STRING); required int64 label; }",
                1,
                (row, i) -> row.append("path", "1.jpg").append("label", 1L));
        assertThat(Reads.all(paths)).extracting(Copy::error).containsExactly("wrong_kind");
        assertThat(Reads.all(paths).get(0).message()).contains("manifest:FILE");
        Path pixels = write(
                "pixels.parquet",
                "message spark_schema { optional group image { optional binary origin (STRING); optional int32 height;"
                        + " optional int32 width; optional int32 nChannels; optional int32 mode; optional binary data; } }",
                1,
                (row, i) -> row.addGroup("image")
                        .append("nChannels", 3)
                        .append("mode", 16)
                        .append("data", content(i)));
        assertThat(Reads.all(pixels)).extracting(Copy::error).containsExactly("wrong_kind");
        assertThat(Reads.all(pixels).get(0).message())
                .contains("decoded pixels")
                .contains("binaryFile");
    }

    @Test
    void lengthsComeFromTheirColumn() throws IOException {
        Path file = plain(100);
        ReadMetrics metrics = new ReadMetrics();
        ReadOptions options = new ReadOptions(1 << 20, ReadDetail.LENGTHS, LabelSource.NONE, "label", null, 0, true);
        Split split = ImageSource.plan(List.of(file.toUri().toString()), new Configuration())
                .splits()
                .get(0);
        assertThat(Reads.split(split, new Configuration(), options, metrics))
                .extracting(Copy::length)
                .hasSize(100)
                .containsOnly(1000L);
        assertThat(Reads.all(file, 999)).extracting(Copy::error).containsOnly("too_large");
    }

    @Test
    void damageIsOneFailure() throws IOException {
        Path file = plain(100);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(Reads.all(file)).extracting(Copy::error).containsExactly("archive_damaged");
        Files.write(file, new byte[0]);
        assertThat(Reads.all(file)).extracting(Copy::error).containsExactly("empty");
    }

    @Test
    void manifestsNameFilesThatAreNotListed() throws IOException {
        Files.createDirectories(folder.resolve("with space"));
        Files.writeString(folder.resolve("with space/1.jpg"), "one");
        Files.writeString(folder.resolve("a,\"b\".jpg"), "two");
        Files.writeString(folder.resolve("picture"), "three");
        Tars.write(folder.resolve("t.tar"), 10, "4.jpg");
        Path csv = folder.resolve("list.csv");
        Files.writeString(
                csv,
                "length,path\n3,with space/1.jpg\n,\"a,\"\"b\"\".jpg\"\n\n5," + folder.resolve("picture")
                        + "\n,t.tar\n9,gone.jpg\n");
        List<Copy> images = Reads.all(csv);
        assertThat(images).extracting(Copy::content).containsExactlyInAnyOrder("one", "two", "three", "4.jpg4.jpg", "");
        assertThat(images).extracting(Copy::error).containsExactlyInAnyOrder("", "", "", "", "missing");
        Files.writeString(csv, "with space/1.jpg\npicture\n");
        assertThat(Reads.all(csv)).extracting(Copy::content).containsExactly("one", "three");
        Files.writeString(csv, "path,length\n1.jpg,much\n");
        assertThatThrownBy(() -> Reads.all(csv))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("Cannot read the manifest: line 2 gives the length much");
    }

    @Test
    void manifestsMayBeParquet() throws IOException {
        Files.writeString(folder.resolve("1.jpg"), "one");
        Path file = write(
                "list.parquet",
                "message m { required binary path (STRING); optional int64 length; }",
                1,
                (row, i) -> row.append("path", "1.jpg").append("length", 3L));
        SourcePlan plan = ImageSource.plan(List.of("manifest:" + file.toUri()), new Configuration());
        assertThat(Reads.all(plan, new Configuration(), ReadOptions.of(100)))
                .extracting(Copy::content)
                .containsExactly("one");
    }
}
