/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.output.OutputMode;
import org.repvgg.jobs.predict.PredictAction;
import org.repvgg.jobs.predict.PredictRequest;
import org.repvgg.jobs.predict.PredictResult;
import org.repvgg.jobs.predict.task.PredictOptions;
import org.repvgg.reparam.deploy.FusedModelFile;
import org.repvgg.reparam.fuse.FuseOptions;

/** Outputs and fused files of an earlier build are read, resumed and audited; see golden/d79fc19/README.md. */
class EarlierOutputsTest {
    private static final String MOUNT = "fs.viewfs.mounttable.golden.link./in";
    private static final FileTime WRITTEN = FileTime.from(Instant.parse("2026-11-01T00:00:00Z"));
    private static final String FINGERPRINT = "0174de5488164c164f05ba3cdb0ac4031e62226427d81b1d24ced829135ee70d";
    private static final int CONFIGURATIONS = 10;

    @TempDir
    private Path folder;

    @BeforeEach
    void copyGolden() throws IOException {
        Path golden = TestFiles.root().resolve("jobs/src/test/resources/golden/d79fc19");
        try (Stream<Path> files = Files.walk(golden)) {
            for (Path file : files.toList()) {
                Path copy = folder.resolve(golden.relativize(file).toString());
                if (!Files.isDirectory(file)) {
                    Files.copy(file, copy);
                } else if (!file.equals(golden)) {
                    Files.createDirectory(copy);
                }
            }
        }
        for (String archive : List.of("a.tar", "b.tar")) {
            Files.setLastModifiedTime(folder.resolve("input").resolve(archive), WRITTEN);
        }
    }

    @Test
    void fusedFileIsReadWithItsFingerprint() throws IOException {
        assertThat(FusedModelFile.read(folder.resolve("model.safetensors")).fingerprint())
                .isEqualTo(FINGERPRINT);
    }

    /** Of a file of a later release each command says so, also those that look at names and shapes alone. */
    @Test
    void fusedFileOfALaterReleaseIsRefusedByName() throws IOException {
        byte[] now = Files.readAllBytes(folder.resolve("model.safetensors"));
        int length = (int) ByteBuffer.wrap(now).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(now, Long.BYTES, length, StandardCharsets.UTF_8);
        byte[] later = header.replaceFirst("\"__metadata__\":\\{", "$0\"repvgg.format_version\":\"3\",")
                .stripTrailing()
                .getBytes(StandardCharsets.UTF_8);
        assertThat(later.length).isGreaterThan(length - Long.BYTES);
        Path file = folder.resolve("later.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            int padded = (later.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(padded)
                    .array());
            out.write(later);
            out.write(" ".repeat(padded - later.length).getBytes(StandardCharsets.UTF_8));
            out.write(now, Long.BYTES + length, now.length - Long.BYTES - length);
        }
        Cli cli = Cli.run("inspect", "--checkpoint", file.toString());
        assertThat(cli.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(cli.message())
                .isEqualTo("repvgg: [newer_format] Cannot load fused model later.safetensors: found format version 3"
                        + " (expected at most 2) in repvgg.format_version of its header. Use the release that wrote it,"
                        + " or a newer one.");
    }

    @Test
    void outputIsResumedToTheRowsThatTheEarlierBuildWrote() throws IOException {
        SparkSession spark = SharedSession.get();
        spark.sparkContext()
                .hadoopConfiguration()
                .set(MOUNT, folder.resolve("input").toUri().toString());
        List<String> before = parts();
        byte[] kept = Files.readAllBytes(folder.resolve("output").resolve(before.get(0)));
        PredictOptions defaults = PredictOptions.defaults();
        PredictRequest request = new PredictRequest(
                folder.resolve("model.safetensors").toUri().toString(),
                List.of("viewfs://golden/in/*.tar"),
                folder.resolve("output").toUri().toString(),
                OutputMode.RESUME,
                null,
                base -> base,
                new PredictOptions(
                        defaults.kernel(),
                        defaults.weightCacheBytes(),
                        3,
                        new PredictOptions.Columns(true, true),
                        defaults.maxErrorRate(),
                        defaults.maxImageBytes(),
                        defaults.maxPixels()));

        PredictResult result = new PredictAction(spark, line -> {}).run(request, FuseOptions.defaults());

        assertThat(result.images()).isEqualTo(13);
        assertThat(result.imagesNow()).isEqualTo(6);
        assertThat(before).hasSize(1);
        assertThat(parts()).hasSize(2).containsAll(before);
        assertThat(Files.readAllBytes(folder.resolve("output").resolve(before.get(0))))
                .isEqualTo(kept);
        assertThat(rows(spark, "output")).hasSize(13).isEqualTo(rows(spark, "both"));
    }

    @Test
    void outputIsAuditedToTheSameNumbers() throws IOException {
        Path audit = folder.resolve("again");
        Cli cli = Cli.run(
                "audit",
                "--master",
                "local[1]",
                "--predictions",
                folder.resolve("both").toString(),
                "--labels",
                folder.resolve("labels.csv").toString(),
                "--output",
                audit.toString());
        assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
        JsonNode old =
                new ObjectMapper().readTree(folder.resolve("audit/audit.json").toFile());
        JsonNode now = new ObjectMapper().readTree(audit.resolve("audit.json").toFile());
        for (String field : List.of("coverage", "metrics", "reliability")) {
            assertThat(now.get(field)).as(field).isEqualTo(old.get(field));
        }
    }

    /** A setting that the earlier build could express keeps its fingerprints, so that its outputs can be resumed. */
    @Test
    void tenConfigurationsKeepTheirFingerprints() throws IOException {
        ObjectMapper json = new ObjectMapper();
        int configurations = 0;
        for (String line : Files.readAllLines(folder.resolve("fingerprints.tsv"))) {
            String[] golden = line.split("\t", -1);
            Path output = folder.resolve("configuration" + configurations++);
            List<String> arguments = new ArrayList<>(List.of(
                    "predict",
                    "--master",
                    "local[1]",
                    "--checkpoint",
                    folder.resolve("model.safetensors").toString(),
                    "--input",
                    folder.resolve("input/b.tar").toString(),
                    "--output",
                    output.toString()));
            if (!golden[0].equals("-")) {
                Arrays.stream(golden[0]
                                .replace(
                                        "classes.txt",
                                        folder.resolve("classes.txt").toString())
                                .split(" "))
                        .forEach(arguments::add);
            }
            Cli cli = Cli.run(arguments.toArray(String[]::new));
            assertThat(cli.status()).as(cli.err()).isEqualTo(ExitStatus.DONE);
            JsonNode run = json.readTree(output.resolve("_run/run.json").toFile());
            assertThat(run.at("/model/fingerprint").asText()).as(golden[0]).isEqualTo(golden[1]);
            assertThat(run.at("/preprocess/fingerprint").asText()).as(golden[0]).isEqualTo(golden[2]);
            assertThat(run.at("/preprocess/canonical").asText()).as(golden[0]).isEqualTo(golden[3]);
            assertThat(run.get("fingerprints")).as(golden[0]).isEqualTo(json.readTree(golden[4]));
        }
        assertThat(configurations).isEqualTo(CONFIGURATIONS);
    }

    private List<String> parts() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("output"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("part-"))
                    .sorted()
                    .toList();
        }
    }

    /** What makes two rows the same: all but which run wrote them, when, and with which kernel. Floats as they print, exactly. */
    private List<String> rows(SparkSession spark, String name) {
        return spark
                .read()
                .parquet(folder.resolve(name).toString())
                .drop("run_id", "kernel", "modification_time")
                .orderBy("path")
                .collectAsList()
                .stream()
                .map(Row::toString)
                .toList();
    }
}
