/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.SharedSession;
import org.repvgg.jobs.Tars;
import org.repvgg.jobs.io.BreakingFileSystem;
import scala.jdk.javaapi.CollectionConverters;

/** The data source as its users meet it: options, columns, predicates, SQL, metrics. */
class ImageArchiveTableTest {
    private static final long MODIFIED = 1_700_000_000_000L;
    private static final int IMAGE_BYTES = 200_000;

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void open() throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("a.tar"))) {
            out.write(tar("cat/1.jpg", "cat/1.cls", "cat/1.json", "dog/2.jpg", "dog/2.cls", "dog/3.jpg"));
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve("b.tar"))) {
            out.write(tar("4.jpg", "5.png"), 0, 512 + IMAGE_BYTES + 1000);
        }
        Files.createDirectories(folder.resolve("bird"));
        Files.write(folder.resolve("bird/6.jpg"), new byte[10]);
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(MODIFIED));
            }
        }
        spark = SharedSession.get();
        // so that the scan and its metrics are leaves of the plan
        spark.conf().set("spark.sql.adaptive.enabled", false);
    }

    private static byte[] tar(String... names) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (String name : names) {
            byte[] content = name.endsWith(".json")
                    ? "{\"label\": \"Felis\", \"n\": 7, \"deep\": {}}".getBytes(StandardCharsets.UTF_8)
                    : name.endsWith(".cls") ? (name + "\n").getBytes(StandardCharsets.UTF_8) : new byte[IMAGE_BYTES];
            entries.put(name, content);
        }
        return Tars.bytes(entries);
    }

    private static Dataset<Row> read(String... options) {
        var reader = spark.read().format("image-archive");
        for (int i = 0; i < options.length; i += 2) {
            reader = reader.option(options[i], options[i + 1]);
        }
        return reader.load(folder.toString());
    }

    private static Map<String, Long> metrics(Dataset<Row> rows) {
        SparkPlan plan = rows.queryExecution().executedPlan();
        Map<String, Long> values = new TreeMap<>();
        for (SparkPlan leaf : CollectionConverters.asJava(plan.collectLeaves())) {
            CollectionConverters.asJava(leaf.metrics()).forEach((name, metric) -> values.put(name, metric.value()));
        }
        return values;
    }

    private static List<String> names(Dataset<Row> rows) {
        return rows.select("path").as(Encoders.STRING()).collectAsList().stream()
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .sorted()
                .toList();
    }

    @Test
    void everyImageIsARowAndDamageIsOneToo() {
        Dataset<Row> rows = read();
        assertThat(rows.columns()).containsExactly("path", "modificationTime", "length", "content", "error");
        List<Row> all = rows.orderBy("path").collectAsList();
        assertThat(all).hasSize(7);
        Row first = all.get(0);
        assertThat(first.getString(0)).endsWith("/a.tar!/cat/1.jpg");
        assertThat(first.getTimestamp(1)).isEqualTo(new Timestamp(MODIFIED));
        assertThat(first.getLong(2)).isEqualTo(IMAGE_BYTES);
        assertThat(first.<byte[]>getAs("content")).hasSize(IMAGE_BYTES);
        List<String> errors = rows.where("error is not null")
                .selectExpr("error.code")
                .as(Encoders.STRING())
                .collectAsList();
        assertThat(errors).containsExactlyInAnyOrder("truncated", "archive_damaged");
    }

    @Test
    void aCountReadsHeadersAlone() {
        Dataset<Row> count = read().groupBy().count();
        assertThat(count.collectAsList().get(0).getLong(0)).isGreaterThanOrEqualTo(6);
        Map<String, Long> metrics = metrics(count);
        assertThat(metrics.get("repvggBytesRead")).isLessThan(60_000L);
        assertThat(metrics.get("repvggArchives")).isEqualTo(2);
        Dataset<Row> all = read();
        all.collectAsList();
        metrics = metrics(all);
        assertThat(metrics.get("repvggBytesRead")).isGreaterThan(3L * IMAGE_BYTES);
        assertThat(metrics.get("repvggImages")).isEqualTo(5);
        assertThat(metrics.get("repvggErrors")).isEqualTo(2);
        assertThat(metrics.get("repvggReopenings")).isZero();
    }

    @Test
    void connectionsThatBreakAreCounted() {
        BreakingFileSystem.reset();
        spark.sparkContext()
                .hadoopConfiguration()
                .setClass("fs.breaking.impl", BreakingFileSystem.class, FileSystem.class);
        for (long offset : new long[] {IMAGE_BYTES / 2, IMAGE_BYTES}) {
            BreakingFileSystem.at(offset, () -> {
                throw new IOException("Connection reset");
            });
        }
        Dataset<Row> rows = spark.read().format("image-archive").load("breaking://" + folder.resolve("a.tar"));
        assertThat(rows.collectAsList()).hasSize(3).allMatch(row -> row.getAs("error") == null);
        assertThat(metrics(rows).get("repvggReopenings")).isEqualTo(2);
    }

    @Test
    void predicatesArePushedDownAndKeepTheirMeaning() {
        String[] predicates = {
            "path like '%/dog/%'",
            "path like concat('file:" + folder + "/a', '%')",
            "path = 'file:" + folder + "/a.tar!/dog/2.jpg'",
            "path in ('file:" + folder + "/a.tar!/dog/2.jpg', 'file:" + folder + "/bird/6.jpg')",
            "path > 'file:" + folder + "/b' and length < 100",
            "length = 10 or path like '%.png'",
            "not (length > 10)",
            "modificationTime >= timestamp_millis(" + MODIFIED + ")",
            "modificationTime < timestamp_millis(" + MODIFIED + ")",
            "modificationTime <> timestamp_millis(" + MODIFIED + ") or length = 10",
            "length between 10 and 200000 and path not like '%1.jpg'",
        };
        Dataset<Row> all = read();
        // The same predicates where nothing can be pushed.
        Dataset<Row> oracle = spark.createDataFrame(all.collectAsList(), all.schema());
        for (String predicate : predicates) {
            Dataset<Row> pushed = read().where(predicate);
            assertThat(names(pushed)).as(predicate).isEqualTo(names(oracle.where(predicate)));
            assertThat(pushed.queryExecution().executedPlan().toString())
                    .as(predicate)
                    .contains("PushedFilters: [")
                    .doesNotContain("PushedFilters: []")
                    .doesNotContain("Filter (");
        }
    }

    @Test
    void archivesThatCannotMatchAreNotOpened() {
        Dataset<Row> rows = read().where("path like 'file:" + folder + "/a.tar!/dog/%'");
        assertThat(rows.collectAsList()).hasSize(2);
        assertThat(metrics(rows).get("repvggArchives")).isEqualTo(1);
        rows = read().where("modificationTime > timestamp_millis(" + (MODIFIED + 1) + ")");
        assertThat(rows.collectAsList()).isEmpty();
        assertThat(metrics(rows).getOrDefault("repvggArchives", 0L)).isZero();
    }

    @Test
    void labelsComeFromFoldersOrMembers() {
        assertThat(labels(read("label", "folder")))
                .containsEntry("1.jpg", "cat")
                .containsEntry("6.jpg", "bird");
        assertThat(labels(read("label", "cls")))
                .containsEntry("1.jpg", "cat/1.cls")
                .containsEntry("2.jpg", "dog/2.cls")
                .containsEntry("3.jpg", "null");
        assertThat(labels(read("label", "json")))
                .containsEntry("1.jpg", "Felis")
                .containsEntry("2.jpg", "null");
        assertThat(labels(read("label", "json", "labelField", "n"))).containsEntry("1.jpg", "7");
        assertThat(labels(read("label", "json", "labelField", "deep"))).containsEntry("1.jpg", "null");
    }

    private static Map<String, String> labels(Dataset<Row> rows) {
        Map<String, String> labels = new TreeMap<>();
        for (Row row : rows.select("path", "label").collectAsList()) {
            String path = row.getString(0);
            labels.put(path.substring(path.lastIndexOf('/') + 1), String.valueOf(row.getString(1)));
        }
        return labels;
    }

    @Test
    void sqlReadsIt() {
        spark.sql("CREATE TEMPORARY VIEW photos USING `image-archive` OPTIONS (path '" + folder + "', label 'folder')");
        List<Row> rows = spark.sql("SELECT label, count(*), sum(length) FROM photos WHERE error IS NULL GROUP BY label"
                        + " ORDER BY label NULLS FIRST")
                .collectAsList();
        assertThat(rows)
                .extracting(Row::toString)
                .containsExactly("[null,1,200000]", "[bird,1,10]", "[cat,1,200000]", "[dog,2,400000]");
    }

    @Test
    void aLimitStopsTheReading() {
        Dataset<Row> rows = read().limit(1);
        assertThat(rows.collectAsList()).hasSize(1);
        assertThat(metrics(rows).get("repvggImages")).isLessThanOrEqualTo(2);
    }

    @Test
    void largeArchivesAreCut() {
        Dataset<Row> rows = read("repvgg.source.rangeBytes", "200000").where("error is null");
        assertThat(rows.rdd().getNumPartitions()).isEqualTo(5);
        assertThat(names(rows)).containsExactly("1.jpg", "2.jpg", "3.jpg", "4.jpg", "6.jpg");
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThatThrownBy(() -> read("labels", "cls"))
                .hasMessage("Cannot read image-archive: found the option labels (expected path, label, labelField,"
                        + " maxImageBytes, or a key with dots for Hadoop).");
        assertThatThrownBy(() -> read("label", "color"))
                .hasMessage("Cannot read image-archive: found label = color (expected none, folder, cls or json).");
        assertThatThrownBy(() -> spark.read().format("image-archive").load()).hasMessageContaining("found no path");
    }
}
