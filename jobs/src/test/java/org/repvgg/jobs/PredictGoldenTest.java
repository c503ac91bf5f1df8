/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repvgg.jobs.predict.PredictAction;
import org.repvgg.jobs.predict.PredictResult;
import org.repvgg.reparam.fuse.FuseOptions;

/** The whole way against PyTorch's logits of the multi-branch networks. */
class PredictGoldenTest {
    private static SparkSession spark;

    @TempDir
    private Path output;

    @BeforeAll
    static void open() {
        spark = SharedSession.get();
    }

    @Test
    void fashionMnistEqualsPyTorch() throws Exception {
        Path folder = TestFiles.example("");
        PredictResult result = new PredictAction(spark, line -> {})
                .run(
                        Requests.square(
                                TestFiles.example("fashion-mnist-repvgg-train.pth"),
                                32,
                                output.resolve("fashion"),
                                folder.toUri() + "fashion-mnist-test-*.tar"),
                        FuseOptions.defaults());
        GoldenLogits golden = new GoldenLogits(
                TestFiles.example("fashion-mnist-test-labels.csv"), TestFiles.example("fashion-mnist-test-logits.npy"));
        List<Row> rows = spark.read().parquet(result.output()).collectAsList();
        assertThat(rows).hasSize(2000);
        assertThat(golden.check(rows)).isEqualTo(2000);
    }

    @Test
    @Tag("extended")
    void cifar10EqualsPyTorch() throws Exception {
        Path folder = TestFiles.shared("cifar10");
        PredictResult result = new PredictAction(spark, line -> {})
                .run(
                        Requests.square(
                                folder.resolve("cifar10-repvgg-train.pth"),
                                64,
                                output.resolve("cifar"),
                                folder.toUri() + "*.tar"),
                        FuseOptions.defaults());
        List<Row> rows = spark.read().parquet(result.output()).collectAsList();
        assertThat(rows).hasSize(5000);
        Path labels = folder.resolve("cifar10-test-labels.csv");
        assertThat(new GoldenLogits(labels, folder.resolve("cifar10-test-logits.npy")).check(rows))
                .isEqualTo(5000);
        assertThat(new GoldenLogits(labels, folder.resolve("cifar10-test-logits-f64-first200.npy")).check(rows))
                .isEqualTo(200);
    }
}
