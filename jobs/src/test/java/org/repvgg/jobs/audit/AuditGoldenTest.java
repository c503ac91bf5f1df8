/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.SharedSession;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.audit.stats.Proportion;

/** Every number of an audit against scikit-learn, SciPy and statsmodels; see src/test/python/make_audit_goldens.py. */
@Tag("verify")
class AuditGoldenTest {
    /** Both sides compute in double; their softmaxes differ in the last digits. */
    private static final double TOLERANCE = 1e-9;
    /** Partitions of 240 rows. */
    private static final int MANY = Integer.getInteger("repvgg.audit.partitions", 16);

    private static SparkSession spark;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void open() {
        spark = SharedSession.get();
    }

    private static int compared;

    /** Every number of the golden is in the audit, and equal. */
    private static void requireEqual(String where, JsonNode golden, JsonNode found) {
        assertThat(found).as(where).isNotNull();
        if (golden.isObject()) {
            golden.properties()
                    .forEach(entry ->
                            requireEqual(where + "." + entry.getKey(), entry.getValue(), found.get(entry.getKey())));
        } else if (golden.isArray()) {
            assertThat(found.size()).as(where).isEqualTo(golden.size());
            for (int i = 0; i < golden.size(); i++) {
                requireEqual(where + "[" + i + "]", golden.get(i), found.get(i));
            }
        } else if (golden.isIntegralNumber()) {
            assertThat(found.asLong()).as(where).isEqualTo(golden.asLong());
            compared++;
        } else if (golden.isNumber()) {
            assertThat(found.isNumber()).as(where).isTrue();
            assertThat(found.asDouble()).as(where).isCloseTo(golden.asDouble(), within(TOLERANCE));
            compared++;
        } else {
            assertThat(found).as(where).isEqualTo(golden);
        }
    }

    private static ObjectNode golden(String name) throws IOException {
        ObjectNode golden = (ObjectNode) AuditFixture.json(AuditFixture.golden(name));
        golden.remove("header");
        return golden;
    }

    private static AuditResult audit(String name, List<Row> rows, List<Row> before, Path labels, int files)
            throws IOException {
        String predictions = AuditFixture.save(spark, rows, folder.resolve(name + "-predictions-" + files), files);
        String baseline = AuditFixture.save(spark, before, folder.resolve(name + "-baseline-" + files), files);
        return new AuditAction(spark, line -> {})
                .run(AuditFixture.request(
                        predictions, labels.toUri().toString(), baseline, folder.resolve(name + "-audit-" + files)));
    }

    private static List<Row> synthetic(boolean baseline) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(AuditFixture.golden("synthetic.csv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            float[] logits = new float[(fields.length - 2) / 2];
            for (int c = 0; c < logits.length; c++) {
                logits[c] = Float.parseFloat(fields[2 + c + (baseline ? logits.length : 0)]);
            }
            rows.add(AuditFixture.predicted("file:/data/" + fields[0], logits, 5, List.of()));
        }
        return rows;
    }

    private static JsonNode syntheticAudit(int files) throws IOException {
        Path labels = AuditFixture.golden("synthetic.csv");
        audit("synthetic", synthetic(false), synthetic(true), labels, files);
        return AuditFixture.json(folder.resolve("synthetic-audit-" + files).resolve("audit.json"));
    }

    @Test
    void syntheticNumbersEqualScikitLearnForAnyPartitioning() throws IOException {
        compared = 0;
        JsonNode one = syntheticAudit(1);
        requireEqual("synthetic", golden("synthetic.json"), one);
        assertThat(compared).isGreaterThan(200);
        spark.conf().set("spark.sql.shuffle.partitions", MANY);
        spark.conf().set("spark.sql.adaptive.enabled", false);
        JsonNode many;
        try {
            many = syntheticAudit(MANY);
        } finally {
            spark.conf().unset("spark.sql.shuffle.partitions");
            spark.conf().unset("spark.sql.adaptive.enabled");
        }
        ((ObjectNode) one).remove("run");
        ((ObjectNode) many).remove("run");
        assertThat(many.toString()).isEqualTo(one.toString());
        for (String table : List.of("per_class", "confusion", "reliability", "worst", "flips", "flips_by_class")) {
            assertThat(table("synthetic-audit-" + MANY, table)).as(table).isEqualTo(table("synthetic-audit-1", table));
        }
    }

    private static List<String> table(String audit, String name) {
        return spark.read().parquet(folder.resolve(audit).resolve(name).toUri().toString()).collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }

    @Test
    @Tag("extended")
    void cifar10NumbersEqualScikitLearn() throws IOException {
        Path cifar = TestFiles.shared("cifar10");
        double[][] logits = TestFiles.npy(cifar.resolve("cifar10-test-logits.npy"));
        List<String> classes = Files.readAllLines(cifar.resolve("classes.txt"));
        List<String> lines = Files.readAllLines(cifar.resolve("cifar10-test-labels.csv"));
        List<Row> rows = new ArrayList<>();
        List<Row> baseline = new ArrayList<>();
        for (int i = 0; i < logits.length; i++) {
            String[] fields = lines.get(i + 1).split(",");
            String path = "file:/some where/" + fields[0] + "!/" + fields[1];
            float[] own = new float[logits[i].length];
            for (int c = 0; c < own.length; c++) {
                own[c] = (float) logits[i][c];
            }
            rows.add(AuditFixture.predicted(path, own, 5, classes));
            float[] other = own.clone();
            other[3] += 0.75f;
            baseline.add(AuditFixture.predicted(path, other, 5, classes));
        }
        compared = 0;
        AuditResult result = audit("cifar10", rows, baseline, cifar.resolve("cifar10-test-labels.csv"), 4);
        requireEqual(
                "cifar10",
                golden("cifar10.json"),
                AuditFixture.json(folder.resolve("cifar10-audit-4").resolve("audit.json")));
        assertThat(compared).isGreaterThan(300);
        assertThat(result.findings().top().get(0).accuracy()).isEqualTo(new Proportion(4178, 5000));
        assertThat(result.findings().directory().name(3)).isEqualTo("cat");
    }
}
