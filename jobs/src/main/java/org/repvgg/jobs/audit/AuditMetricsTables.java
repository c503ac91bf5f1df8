/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.metrics.ClassFlips;
import org.repvgg.jobs.audit.metrics.RunComparison;
import org.repvgg.jobs.audit.metrics.WorstError;
import org.repvgg.jobs.audit.stats.ClassScore;
import org.repvgg.jobs.audit.stats.ReliabilityBin;
import org.repvgg.jobs.output.AuditOutput;

/** Writes the small tables of an audit as Parquet, one file per table, with rows in the order of the findings. */
final class AuditMetricsTables {
    private static final DataType INT = DataTypes.IntegerType;
    private static final DataType LONG = DataTypes.LongType;
    private static final DataType DOUBLE = DataTypes.DoubleType;
    private static final DataType STRING = DataTypes.StringType;

    private final SparkSession spark;

    AuditMetricsTables(SparkSession spark) {
        this.spark = spark;
    }

    void write(AuditMetrics findings, AuditOutput output) {
        List<Row> classes = new ArrayList<>();
        for (ClassScore score : findings.classes()) {
            classes.add(RowFactory.create(
                    score.index(),
                    score.name(),
                    score.support(),
                    score.predicted(),
                    score.correct(),
                    number(score.precision()),
                    number(score.recall()),
                    number(score.f1())));
        }
        save(
                classes,
                new StructType()
                        .add("index", INT, false)
                        .add("name", STRING, false)
                        .add("support", LONG, false)
                        .add("predicted", LONG, false)
                        .add("correct", LONG, false)
                        .add("precision", DOUBLE, true)
                        .add("recall", DOUBLE, true)
                        .add("f1", DOUBLE, true),
                output.table("per_class"));
        List<Row> bins = new ArrayList<>();
        for (ReliabilityBin bin : findings.probabilities().reliability()) {
            bins.add(RowFactory.create(
                    bin.lower(),
                    bin.upper(),
                    bin.images(),
                    bin.correct(),
                    number(bin.meanConfidence()),
                    number(bin.accuracy().value()),
                    number(bin.accuracy().low()),
                    number(bin.accuracy().high())));
        }
        save(
                bins,
                new StructType()
                        .add("lower", DOUBLE, false)
                        .add("upper", DOUBLE, false)
                        .add("images", LONG, false)
                        .add("correct", LONG, false)
                        .add("mean_confidence", DOUBLE, true)
                        .add("accuracy", DOUBLE, true)
                        .add("low", DOUBLE, true)
                        .add("high", DOUBLE, true),
                output.table("reliability"));
        List<Row> worst = new ArrayList<>();
        for (WorstError error : findings.worst()) {
            worst.add(RowFactory.create(
                    error.path(), error.truth(), error.predicted(), error.confidence(), error.rank()));
        }
        save(
                worst,
                new StructType()
                        .add("path", STRING, false)
                        .add("truth", INT, false)
                        .add("predicted", INT, false)
                        .add("confidence", DOUBLE, true)
                        .add("rank", INT, false),
                output.table("worst"));
        RunComparison comparison = findings.comparison();
        if (comparison != null) {
            flips(comparison, findings, output);
        }
    }

    private void flips(RunComparison comparison, AuditMetrics findings, AuditOutput output) {
        List<Row> rows = new ArrayList<>();
        for (ClassFlips flips : comparison.classes()) {
            rows.add(RowFactory.create(
                    flips.truth(),
                    findings.directory().name(flips.truth()),
                    flips.pairs().pairs(),
                    flips.pairs().goodToBad(),
                    flips.pairs().badToGood(),
                    flips.changedWrong()));
        }
        save(
                rows,
                new StructType()
                        .add("index", INT, false)
                        .add("name", STRING, false)
                        .add("pairs", LONG, false)
                        .add("good_to_bad", LONG, false)
                        .add("bad_to_good", LONG, false)
                        .add("changed_wrong", LONG, false),
                output.table("flips_by_class"));
    }

    private void save(List<Row> rows, StructType schema, String uri) {
        spark.createDataFrame(rows, schema).coalesce(1).write().parquet(uri);
    }

    private static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
