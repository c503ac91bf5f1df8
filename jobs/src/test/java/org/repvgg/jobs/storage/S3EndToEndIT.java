/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.Cli;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.output.PartWriter;
import org.repvgg.jobs.storage.FlakyProxy.Mood;

/**
 * Checkpoint, class names, loose objects and an archive on S3, predictions back to it, through a server that throttles,
 * loses answers, breaks off bodies and is full. docs/source.md says how to run it against another server.
 */
class S3EndToEndIT {
    /** As a platform team would switch the magic committer on for everything; and the stream that Hadoop would choose. */
    private static final Map<String, String> MAGIC = Map.of(
            "fs.s3a.input.stream.type", "analytics",
            "fs.s3a.committer.magic.enabled", "true",
            "fs.s3a.committer.name", "magic",
            "mapreduce.outputcommitter.factory.scheme.s3a", "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory");

    @TempDir
    private static java.nio.file.Path folder;

    private static S3Fixture s3;

    @BeforeAll
    static void start() throws Exception {
        s3 = new S3Fixture(folder);
        System.setProperty("spark.ui.enabled", "false");
    }

    @AfterAll
    static void stop() throws Exception {
        System.clearProperty("spark.ui.enabled");
        s3.close();
    }

    @Test
    @Tag("extended")
    void everyImageIsClassifiedOnceThroughAServerThatFails() throws Exception {
        String output = s3.out("fl\u00e4ky \ud83d\udcf7 out");
        s3.proxy.begin(Mood.FLAKY);
        Cli cli = s3.predict(output, s3.loose, "s3a://" + s3.bucket + "/archives/*.tar");
        int throttled = s3.proxy.slowDowns.get();
        int lost = s3.proxy.lostAnswers.get();
        int broken = s3.proxy.brokenBodies.get();
        System.out.printf(
                "S3: requests %s; %d throttled, %d failed after success, %d bodies broken off%n",
                s3.proxy.counts(), throttled, lost, broken);
        int brokenReports = s3.proxy.brokenReports.get();
        s3.proxy.begin(Mood.HONEST);
        assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
        assertThat(brokenReports).as("broken bodies of the lock").isPositive();
        assertThat(throttled).as("throttled requests").isGreaterThan(20);
        assertThat(lost).as("failures after success").isGreaterThan(5);
        // of the checkpoint, the class names and the archive each the first
        assertThat(broken).as("broken bodies").isGreaterThan(3 + 10);
        List<Row> rows = Archives.rows(output);
        assertThat(Archives.byName(rows)).isEqualTo(Archives.classifiedLocally(S3Fixture.IMAGES));
        assertThat(rows.stream().filter(row -> row.<String>getAs("path").startsWith(s3.archive + "!/")))
                .hasSize(S3Fixture.IMAGES - S3Fixture.LOOSE_IMAGES);
        for (String folder : S3Fixture.FOLDERS) {
            assertThat(rows.stream().filter(row -> row.<String>getAs("path").startsWith(s3.loose + "/" + folder + "/")))
                    .hasSize(S3Fixture.LOOSE_IMAGES / S3Fixture.FOLDERS.size());
        }
        assertThat(s3.unfinishedUploads()).isZero();
    }

    /** The last bytes of a part go to the store when its stream is closed: that is where it says no. */
    @Test
    @Tag("extended")
    void aFullStorePublishesNothingAndTheSameCommandCompletes() throws Exception {
        String output = s3.out("full");
        s3.proxy.begin(Mood.FULL);
        Cli cli = s3.predict(output, s3.archive);
        assertThat(s3.proxy.refusedParts.get()).isPositive();
        s3.proxy.begin(Mood.HONEST);
        assertThat(cli.status()).as(cli.out()).isEqualTo(ExitStatus.INTERNAL);
        assertThat(cli.message())
                .startsWith("repvgg: [cluster_failure] Cannot finish the run: ")
                .contains("507")
                .contains("Nothing was published to " + output);
        assertThat(s3.keys("out/full/")).noneMatch(key -> key.contains("/part-"));
        assertThat(s3.predict(output, s3.archive).status()).isEqualTo(ExitStatus.DONE);
        assertThat(Archives.rows(output)).hasSize(S3Fixture.IMAGES - S3Fixture.LOOSE_IMAGES);
    }

    @Test
    @Tag("extended")
    void withTheMagicCommitterSwitchedOnPartsArePublishedAsEver() throws Exception {
        String output = s3.out("magic");
        MAGIC.forEach(s3::set);
        s3.proxy.begin(Mood.FLAKY);
        try {
            Cli cli = s3.predict(output, s3.archive, s3.loose);
            System.out.println("S3, analytics stream, flaky: requests " + s3.proxy.counts());
            assertThat(s3.proxy.brokenBodies.get()).isGreaterThan(3);
            assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
        } finally {
            s3.proxy.begin(Mood.HONEST);
            MAGIC.keySet().forEach(s3::unset);
        }
        assertThat(Archives.byName(Archives.rows(output))).isEqualTo(Archives.classifiedLocally(S3Fixture.IMAGES));
        // with the classic stream s3a opens these again by itself
        assertThat(s3.text("out/magic/_run/run.json")).containsPattern("\"reopenings_this_run\" : [1-9]");
        assertThat(s3.keys("out/magic/"))
                .noneMatch(key -> key.contains("__magic"))
                .anyMatch(key -> key.endsWith("/_SUCCESS"));
        assertThat(s3.unfinishedUploads()).isZero();
    }

    @Test
    @Tag("verify")
    void objectsAreListedFlatPagedAndInParallelAndReadByOneRequestEach() throws Exception {
        s3.proxy.begin(Mood.HONEST);
        s3.proxy.holdFlatListings(S3Fixture.FOLDERS.size());
        Cli cli = s3.predict(s3.out("counted"), s3.loose);
        Map<String, Integer> counts = s3.proxy.counts();
        System.out.println("S3: requests " + counts);
        assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
        assertThat(s3.proxy.flatListingsMet()).as("all folders at once").isTrue();
        // 1,300 keys: one folder of two pages, three of one, however deep they are
        assertThat(counts).containsEntry("LIST flat", S3Fixture.FOLDERS.size() + 1);
        assertThat(counts).containsEntry("GET data", S3Fixture.LOOSE_IMAGES);
    }

    @Test
    @Tag("extended")
    void theSecretKeyIsNeitherShownNorLeftAnywhere() throws Exception {
        Leaks leaks = new Leaks();
        java.nio.file.Path events = Files.createDirectory(folder.resolve("events"));
        Map<String, String> shown = Map.of(
                "spark.ui.enabled", "true",
                "spark.ui.port", "0",
                "spark.eventLog.enabled", "true",
                "spark.eventLog.compress", "false",
                "spark.eventLog.dir", events.toUri().toString());
        shown.forEach(System::setProperty);
        s3.put("broken/noise.png", new byte[100]);
        s3.put("broken/torn.tar", new byte[] {1, 2, 3});
        String password = "s3a://" + S3Fixture.ACCESS_KEY + ":" + S3Fixture.SECRET_KEY + "@" + s3.bucket + "/x.png";
        s3.put("manifest.csv", ("path\n" + password).getBytes(StandardCharsets.UTF_8));
        String output = s3.out("secret");
        s3.proxy.begin(Mood.HONEST);
        s3.proxy.onData(leaks::addUi);
        try (LogCapture log = new LogCapture()) {
            Cli done = s3.predict(output, "s3a://" + s3.bucket + "/broken");
            Cli absent = s3.predict(s3.out("none"), "s3a://" + s3.bucket + "-absent/x");
            Cli manifest = s3.predict(s3.out("none"), "s3a://" + s3.bucket + "/manifest.csv");
            Cli argument = s3.predict(s3.out("none"), password);
            assertThat(done.status()).as(done.err()).isEqualTo(ExitStatus.DONE);
            assertThat(absent.status()).as(absent.err()).isEqualTo(ExitStatus.INPUT);
            assertThat(manifest.message())
                    .isEqualTo(
                            "repvgg: [password_in_uri] Cannot use --input: found a password in the URI (expected none) of s3a://"
                                    + s3.bucket + "/x.png. Put credentials into core-site.xml, spark.hadoop.fs.* or the"
                                    + " environment.");
            assertThat(argument.status()).isEqualTo(ExitStatus.USAGE);
            for (Cli cli : List.of(done, absent, manifest, argument)) {
                leaks.add("terminal " + leaks.texts().size(), cli.out() + cli.err());
            }
            leaks.add("log", log.text());
        } finally {
            shown.keySet().forEach(System::clearProperty);
            System.setProperty("spark.ui.enabled", "false");
        }
        leaks.addFiles(events);
        List<Row> rows = Archives.rows(output);
        leaks.add("rows", rows.toString());
        leaks.add("run.json", s3.text("out/secret/_run/run.json"));
        assertThat(rows).hasSize(2).allMatch(row -> row.getAs("error") != null);
        Map<String, String> texts = leaks.texts();
        assertThat(texts.get("UI /api/v1/applications/%s/environment"))
                .startsWith("200 ")
                .contains("fs.s3a.secret.key", "*(redacted)");
        assertThat(texts.get("run.json")).contains("\"failed\" : 2");
        assertThat(texts.keySet()).anyMatch(name -> name.startsWith("file ")).hasSizeGreaterThan(12);
        assertThat(texts).allSatisfy((where, text) -> assertThat(text).as(where).doesNotContain(S3Fixture.SECRET_KEY));
    }

    /** Nothing is renamed on a store: the files of an audit are moved behind its journal, and audit.json comes last. */
    @Test
    @Tag("extended")
    void anAuditIsWrittenAndReplaced() throws Exception {
        s3.proxy.begin(Mood.HONEST);
        String predictions = s3.out("audited");
        assertThat(s3.predict(predictions, s3.archive).status()).isEqualTo(ExitStatus.DONE);
        List<String> paths = Archives.rows(predictions).stream()
                .map(row -> row.<String>getAs("path"))
                .toList();
        s3.put("labels-0.csv", labels(paths, 0));
        s3.put("labels-1.csv", labels(paths, 1));
        Cli first = audit(predictions, "labels-0.csv", "errorifexists");
        assertThat(first.status()).as(first.err()).isEqualTo(ExitStatus.DONE);
        List<String> before = s3.keys("out/audit/");
        String json = s3.text("out/audit/audit.json");
        assertThat(before)
                .contains("out/audit/_SUCCESS", "out/audit/audit.json", "out/audit/report.html")
                .noneMatch(key -> key.matches(".*/_run/.+"));
        assertThat(audit(predictions, "labels-1.csv", "errorifexists").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(s3.keys("out/audit/")).isEqualTo(before);

        Cli second = audit(predictions, "labels-1.csv", "overwrite");

        assertThat(second.status()).as(second.err()).isEqualTo(ExitStatus.DONE);
        assertThat(s3.text("out/audit/audit.json")).isNotEqualTo(json);
        List<String> after = s3.keys("out/audit/");
        assertThat(after)
                .hasSameSizeAs(before)
                .contains("out/audit/_SUCCESS", "out/audit/audit.json", "out/audit/report.html")
                .noneMatch(key -> key.matches(".*/_run/.+"));
        assertThat(after.stream().filter(key -> key.endsWith(".parquet"))).doesNotContainAnyElementsOf(before);
        assertThat(s3.unfinishedUploads()).isZero();
    }

    private static byte[] labels(List<String> paths, int label) {
        StringBuilder csv = new StringBuilder("path,label\n");
        paths.forEach(
                path -> csv.append('"').append(path).append("\",").append(label).append('\n'));
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Cli audit(String predictions, String labels, String mode) throws IOException {
        FileSystem.closeAll();
        return Cli.run(
                "audit",
                "--master",
                "local[1]",
                "--predictions",
                predictions,
                "--labels",
                "s3a://" + s3.bucket + "/" + labels,
                "--worst",
                "0",
                "--mode",
                mode,
                "--output",
                s3.out("audit"));
    }

    /** What speculation does: two attempts at a split write the same object at once; one is killed, or both finish. */
    @Test
    @Tag("verify")
    void twoAttemptsAtOnePartLeaveOneWholeObjectAndNoUpload() throws Exception {
        Configuration conf = s3.conf();
        Path target = new Path(s3.out("twins/part-0.zstd.parquet"));
        FileSystem fs = target.getFileSystem(conf);
        PartWriter killed = begin(target, conf);
        PartWriter first = begin(target, conf);
        PartWriter second = begin(target, conf);
        assertThat(fs.exists(target)).isFalse();
        first.commit(Map.of("by", "an attempt"));
        long length = fs.getFileStatus(target).getLen();
        assertThat(length).as("bytes, several parts of an upload").isGreaterThan(2 * (5 << 20));
        killed.close();
        byte[] bytes = read(fs, target);
        second.commit(Map.of("by", "an attempt"));
        assertThat(read(fs, target)).isEqualTo(bytes);
        first.close();
        second.close();
        assertThat(s3.keys("out/twins/")).containsExactly("out/twins/part-0.zstd.parquet");
        assertThat(s3.unfinishedUploads()).isZero();
    }

    private static PartWriter begin(Path target, Configuration conf) throws IOException {
        StructType schema = new StructType().add("content", DataTypes.BinaryType, false);
        PartWriter part = PartWriter.create(target, new Path(target.getParent(), "unused"), schema, conf);
        SplittableRandom random = new SplittableRandom(7);
        byte[] noise = new byte[1 << 20];
        for (int i = 0; i < 40; i++) {
            random.nextBytes(noise);
            part.write(RowFactory.create((Object) noise.clone()));
        }
        return part;
    }

    private static byte[] read(FileSystem fs, Path path) throws IOException {
        try (var in = fs.open(path)) {
            return in.readAllBytes();
        }
    }
}
