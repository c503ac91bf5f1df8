/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.SharedSession;
import org.repvgg.jobs.Tars;
import org.repvgg.jobs.audit.AuditRequest.ExistingOutput;
import org.repvgg.jobs.audit.gate.Gate;
import org.repvgg.jobs.audit.labels.LabelCounts;
import org.repvgg.jobs.audit.labels.LabelOrigin;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.metrics.Coverage;
import org.repvgg.jobs.error.ExitStatus;
import org.repvgg.jobs.error.JobException;

/** What is counted and never dropped, and what is refused. */
class AuditCoverageTest {
    private static final float[] ZERO = {3, 1, 0};
    private static final float[] ONE = {1, 3, 0};
    private static final List<String> NAMES = List.of("cat", "dog", "crane");

    private static SparkSession spark;

    @TempDir
    private Path folder;

    private final List<Row> rows = new ArrayList<>();

    @BeforeAll
    static void open() {
        spark = SharedSession.get();
    }

    @BeforeEach
    void clear() {
        rows.clear();
    }

    private void predicted(String path, float[] logits) {
        rows.add(AuditFixture.predicted("file:/data/" + path, logits, 2, NAMES));
    }

    private AuditMetrics audit(Path labels, String... gates) {
        return run(labels.toUri().toString(), LabelOrigin.AUTO, gates);
    }

    private AuditMetrics run(@Nullable String labels, LabelOrigin source, String... gates) {
        String predictions = AuditFixture.save(spark, rows, folder.resolve("predictions"), 2);
        AuditRequest request = new AuditRequest(
                predictions,
                labels,
                source,
                null,
                folder.resolve("audit").toUri().toString(),
                ExistingOutput.ERRORIFEXISTS,
                java.util.Arrays.stream(gates).map(Gate::parse).toList(),
                List.of(1, 2, 3),
                null,
                5);
        return new AuditAction(spark, line -> {}).run(request).findings();
    }

    private static long hits(AuditMetrics findings, int place) {
        return Objects.requireNonNull(findings.top().get(place).accuracy()).successes();
    }

    @Test
    @Tag("verify")
    void everyRowOfPredictionsAndLabelsIsInOnePlace() throws IOException {
        predicted("a.tar!/right.jpg", ZERO);
        predicted("a.tar!/wrong.jpg", ONE);
        rows.add(AuditFixture.failed("file:/data/a.tar!/failed.jpg"));
        predicted("a.tar!/unlabelled.jpg", ZERO);
        rows.add(AuditFixture.failed("file:/data/a.tar!/unlabelled-failed.jpg"));
        predicted("a.tar!/twice.jpg", ZERO);
        predicted("a.tar!/twice.jpg", ZERO);
        predicted("a.tar!/conflict.jpg", ZERO);
        predicted("a.tar!/conflict.jpg", ONE);
        predicted("x/b.tar!/same.jpg", ZERO);
        predicted("y/b.tar!/same.jpg", ZERO);
        predicted("a.tar!/contradicted.jpg", ZERO);
        predicted("a.tar!/nan.jpg", new float[] {Float.NaN, 1, 0});
        AuditMetrics findings = audit(
                AuditFixture.labels(
                        folder.resolve("labels.csv"),
                        "archive,member,label",
                        "a.tar,right.jpg,cat",
                        "a.tar,right.jpg,cat",
                        "a.tar,wrong.jpg,cat",
                        "a.tar,failed.jpg,dog",
                        "a.tar,twice.jpg,cat",
                        "a.tar,conflict.jpg,cat",
                        "b.tar,same.jpg,cat",
                        "a.tar,contradicted.jpg,cat",
                        "a.tar,contradicted.jpg,dog",
                        "a.tar,nan.jpg,dog",
                        "a.tar,missing.jpg,dog",
                        "\"c, d.tar\",\"quo\"\"te.jpg\",dog"),
                "coverage >= 1",
                "failed <= 1");
        Coverage coverage = findings.coverage();
        assertThat(coverage.rows()).isEqualTo(13);
        assertThat(coverage.scored()).isEqualTo(3);
        assertThat(coverage.failed()).isEqualTo(1);
        assertThat(coverage.invalid()).isEqualTo(1);
        assertThat(coverage.invalidReasons()).containsOnlyKeys("confidence_out_of_range");
        assertThat(coverage.unlabelled()).isEqualTo(2);
        assertThat(coverage.unlabelledFailed()).isEqualTo(1);
        assertThat(coverage.ambiguous()).isEqualTo(3);
        assertThat(coverage.duplicate()).isEqualTo(1);
        assertThat(coverage.conflicting()).isEqualTo(2);
        assertThat(coverage.labels()).isEqualTo(new LabelCounts(12, 6, 2, 1, 2, 1));
        assertThat(hits(findings, 0)).isEqualTo(2);
        assertThat(findings.gates().get(0).met()).isFalse();
        assertThat(findings.gates().get(1).met()).isTrue();
    }

    @Test
    @Tag("verify")
    void longerNamesDecideWhatShorterOnesLeaveOpen() throws IOException {
        predicted("x/b.tar!/same.jpg", ZERO);
        predicted("y/b.tar!/same.jpg", ONE);
        AuditMetrics findings = audit(AuditFixture.labels(
                folder.resolve("labels.csv"), "path,label", "x/b.tar!/same.jpg,0", "file:///data/y/b.tar!/same.jpg,1"));
        assertThat(findings.coverage().scored()).isEqualTo(2);
        assertThat(hits(findings, 0)).isEqualTo(2);
    }

    @Test
    @Tag("verify")
    void allFailedGivesCountsAndNoNumbers() throws IOException {
        rows.add(AuditFixture.failed("file:/data/1.jpg"));
        rows.add(AuditFixture.failed("file:/data/2.jpg"));
        AuditMetrics findings = audit(
                AuditFixture.labels(folder.resolve("labels.csv"), "path,label", "1.jpg,0", "2.jpg,1"), "top1 > 0");
        assertThat(findings.coverage().failed()).isEqualTo(2);
        assertThat(findings.coverage().scored()).isZero();
        assertThat(findings.gatesMet()).isFalse();
        JsonNode json = AuditFixture.json(folder.resolve("audit/audit.json"));
        assertThat(json.at("/metrics/top1/value").isNull()).isTrue();
        assertThat(json.at("/metrics/nll").isNull()).isTrue();
        assertThat(json.at("/metrics/missing/nll").asText()).isEqualTo("no image was scored");
        assertThat(json.at("/status").asText()).isEqualTo("gate");
        assertThat(Files.readString(folder.resolve("audit/report.html")))
                .contains("No image was scored", "labelled, but the row holds an error")
                .doesNotContain("NaN");
    }

    @Test
    @Tag("verify")
    void labelsThatNameNothingAreCountedAndShownBesideAnImage() throws IOException {
        predicted("a.tar!/1.jpg", ZERO);
        String predictions = AuditFixture.save(spark, rows, folder.resolve("predictions"), 1);
        Path labels = AuditFixture.labels(folder.resolve("labels.csv"), "path,label", "train/1.jpg,0");
        List<String> said = new ArrayList<>();
        AuditMetrics findings = new AuditAction(spark, said::add)
                .run(AuditFixture.request(predictions, labels.toUri().toString(), null, folder.resolve("audit")))
                .findings();
        assertThat(findings.coverage().unlabelled()).isEqualTo(1);
        assertThat(findings.coverage().labels().unpredicted()).isEqualTo(1);
        assertThat(said)
                .contains(
                        "No label names an image: found 'train/1.jpg' among the labels, 'file:/data/a.tar!/1.jpg' among"
                                + " the predictions (expected labels that end the path).");
    }

    @Test
    @Tag("verify")
    void nullsAmongLogitsMakeARowInvalid() throws IOException {
        String predictions = folder.resolve("predictions").toUri().toString();
        spark.sql("select 'file:/data/1.jpg' path, 0 predicted, array(float(1), float(null)) logits"
                        + " union all select 'file:/data/2.jpg', 1, array(float(1), float(2))")
                .write()
                .parquet(predictions);
        Path labels = AuditFixture.labels(folder.resolve("labels.csv"), "path,label", "1.jpg,0", "2.jpg,1");
        Coverage coverage = new AuditAction(spark, line -> {})
                .run(AuditFixture.request(predictions, labels.toUri().toString(), null, folder.resolve("audit")))
                .findings()
                .coverage();
        assertThat(coverage.scored()).isEqualTo(1);
        assertThat(coverage.invalidReasons()).isEqualTo(Map.of("logits_not_finite", 1L));
    }

    @Test
    void predictionsThatAreNotThereAreRefused() {
        assertThatThrownBy(() -> new AuditAction(spark, line -> {})
                        .run(AuditFixture.request(
                                folder.resolve("absent").toUri().toString(),
                                "labels.csv",
                                null,
                                folder.resolve("audit"))))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("Cannot read the predictions: found nothing at file:")
                .hasMessageContaining("(expected what 'repvgg predict' wrote)");
    }

    @Test
    @Tag("verify")
    void aSinglePredictedClassIsScored() throws IOException {
        predicted("1.jpg", ZERO);
        predicted("2.jpg", ZERO);
        predicted("3.jpg", ZERO);
        AuditMetrics findings =
                audit(AuditFixture.labels(folder.resolve("labels.csv"), "path,label", "1.jpg,0", "2.jpg,1", "3.jpg,2"));
        assertThat(findings.classes()).hasSize(3);
        assertThat(findings.classes().get(1).precision()).isNaN();
        assertThat(findings.classes().get(1).f1()).isZero();
        assertThat(findings.averages().macroF1()).isEqualTo(0.5 / 3);
    }

    @Test
    @Tag("verify")
    void withoutLogitsWhatIsNotKnownIsNotTold() throws IOException {
        predicted("1.jpg", ZERO);
        predicted("2.jpg", ONE);
        String predictions = AuditFixture.save(spark, rows, folder.resolve("predictions"), 1, "logits");
        Path labels = AuditFixture.labels(folder.resolve("labels.csv"), "path,label", "1.jpg,0", "2.jpg,0");
        AuditMetrics findings = new AuditAction(spark, line -> {})
                .run(AuditFixture.request(
                        predictions, labels.toUri().toString(), null, folder.resolve("audit"), "nll < 100"))
                .findings();
        assertThat(hits(findings, 1)).isEqualTo(2);
        assertThat(findings.top().get(2).accuracy()).isNull();
        assertThat(findings.top().get(2).missing())
                .isEqualTo(
                        "needs logits or a top_k of at least 5 classes (found 2); run predict with --logits or --top-k 5");
        assertThat(findings.probabilities().nll()).isNaN();
        assertThat(findings.probabilities().missing()).contains("run predict with --logits");
        assertThat(findings.probabilities().ece()).isNotNaN();
        assertThat(findings.gates().get(0).sentence()).isEqualTo("nll has no value, gate nll < 100");
    }

    @Test
    @Tag("verify")
    void clsMembersLabelTheirSamples() throws IOException {
        Path tars = Files.createDirectories(folder.resolve("tars"));
        tar(tars.resolve("a.tar"), "1.jpg", "x", "1.cls", "0\n", "sub/2.png", "x", "sub/2.cls", "1", "3.cls", "1");
        predicted("a.tar!/1.jpg", ZERO);
        predicted("a.tar!/sub/2.png", ONE);
        AuditMetrics findings = run(tars.toUri().toString(), LabelOrigin.AUTO);
        assertThat(findings.run().labelSource()).isEqualTo("cls");
        assertThat(findings.coverage().scored()).isEqualTo(2);
        assertThat(findings.coverage().labels().unpredicted()).isEqualTo(1);
        assertThat(hits(findings, 0)).isEqualTo(2);
    }

    private static void tar(Path file, String... members) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            entries.put(members[i], members[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        Files.write(file, Tars.bytes(entries));
    }

    @Test
    @Tag("verify")
    void foldersLabelTheirImages() throws IOException {
        predicted("cat/1.jpg", ZERO);
        predicted("a.tar!/dog/2.jpg", ZERO);
        predicted("a.tar!/3.jpg", ZERO);
        AuditMetrics findings = run(null, LabelOrigin.FOLDER);
        assertThat(findings.coverage().scored()).isEqualTo(2);
        assertThat(findings.coverage().unlabelled()).isEqualTo(1);
        assertThat(hits(findings, 0)).isEqualTo(1);
    }

    private void assertRefused(ExitStatus status, String message, String header, String... lines) throws IOException {
        Path labels = AuditFixture.labels(folder.resolve("labels.csv"), header, lines);
        assertThatThrownBy(() -> audit(labels))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessageContaining(message);
        assertThat(folder.resolve("audit")).doesNotExist();
        try (var left = Files.list(folder)) {
            assertThat(left.filter(file -> file.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
    }

    @Test
    void labelsWithoutTheColumnsAreRefused() throws IOException {
        predicted("1.jpg", ZERO);
        assertRefused(
                ExitStatus.INPUT,
                "found the columns [file, label] (expected path, or archive and member)",
                "file,label",
                "1.jpg,0");
    }

    @Test
    @Tag("verify")
    void labelsOfOtherClassesAreRefused() throws IOException {
        predicted("1.jpg", ZERO);
        assertRefused(
                ExitStatus.INPUT,
                "found class 3 (expected 0 to 2, the classes of the logits)",
                "path,label",
                "1.jpg,3");
    }

    @Test
    void labelsThatAreMissingAreRefused() throws IOException {
        predicted("1.jpg", ZERO);
        assertRefused(
                ExitStatus.INPUT,
                "found 1 rows without a label, such as 2.jpg (expected an index or a name)",
                "path,label",
                "1.jpg,0",
                "2.jpg,");
    }
}
