/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.scale;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.repvgg.engine.Predictions;
import org.repvgg.jobs.session.Sessions;

/**
 * Makes many synthetic predictions and their labels to time audits with; no test, started by hand: FOLDER ROWS CLASSES
 * (logits|top_k). Prints the command to time.
 */
final class AuditScale {
    private static final int PARTS = 16;
    private static final int TOP_K = 5;
    /** What the true class has on top of the noise, so that about two in three are right. */
    private static final float SIGNAL = 3.5f;

    private static final StructType TOP = new StructType()
            .add("index", DataTypes.IntegerType, false)
            .add("label", DataTypes.StringType, true)
            .add("probability", DataTypes.FloatType, false);
    private static final StructType ERROR =
            new StructType().add("code", DataTypes.StringType, false).add("message", DataTypes.StringType, false);
    private static final StructType SCHEMA = new StructType()
            .add("path", DataTypes.StringType, false)
            .add("predicted", DataTypes.IntegerType, true)
            .add("label", DataTypes.StringType, true)
            .add("confidence", DataTypes.FloatType, true)
            .add("top_k", DataTypes.createArrayType(TOP, false), true)
            .add("logits", DataTypes.createArrayType(DataTypes.FloatType, false), true)
            .add("error", ERROR, true)
            .add("model_fingerprint", DataTypes.StringType, false)
            .add("preprocess_fingerprint", DataTypes.StringType, false)
            .add("kernel", DataTypes.StringType, false)
            .add("run_id", DataTypes.StringType, false);

    private AuditScale() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        int rows = Integer.parseInt(args[1]);
        int classes = Integer.parseInt(args[2]);
        boolean logits = args[3].equals("logits");
        Path predictions = folder.resolve("predictions-" + rows + "-" + classes + "-" + args[3]);
        Path labels = folder.resolve("labels-" + rows + "-" + classes);
        try (SparkSession spark = Sessions.open("AuditScale", "local[2]")) {
            make(spark, rows, classes, logits, predictions, labels);
        }
        System.out.printf("jobs/repvgg audit --predictions %s --labels %s --output AUDIT%n", predictions, labels);
    }

    private static void make(SparkSession spark, int rows, int classes, boolean logits, Path predictions, Path labels) {
        JavaSparkContext jsc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<Integer> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            parts.add(part);
        }
        spark.createDataFrame(jsc.parallelize(parts, PARTS).flatMap(part -> rows(part, rows, classes)), SCHEMA)
                .drop(logits ? "none" : "logits")
                .write()
                .parquet(predictions.toUri().toString());
        spark.createDataFrame(
                        jsc.parallelize(parts, PARTS).flatMap(part -> labels(part, rows, classes)),
                        new StructType().add("path", DataTypes.StringType).add("label", DataTypes.IntegerType))
                .write()
                .parquet(labels.toUri().toString());
    }

    private static String name(int row) {
        return "shard-" + row / 1000 + ".tar!/" + row + ".jpg";
    }

    private static int truth(int row, int classes) {
        return (int) (new SplittableRandom(row).nextLong() >>> 33) % classes;
    }

    private static Iterator<Row> labels(int part, int rows, int classes) {
        return java.util.stream.IntStream.range(0, rows)
                .filter(row -> row % PARTS == part)
                .mapToObj(row -> RowFactory.create(name(row), truth(row, classes)))
                .iterator();
    }

    private static Iterator<Row> rows(int part, int rows, int classes) {
        return java.util.stream.IntStream.range(0, rows)
                .filter(row -> row % PARTS == part)
                .mapToObj(row -> {
                    SplittableRandom random = new SplittableRandom(-1L - row);
                    float[] values = new float[classes];
                    for (int c = 0; c < classes; c++) {
                        values[c] = random.nextFloat() + random.nextFloat() + random.nextFloat();
                    }
                    values[truth(row, classes)] += SIGNAL * random.nextFloat();
                    return predicted("hdfs://nn/data/" + name(row), values);
                })
                .iterator();
    }

    /** The row of a predicted image with its best classes, which have no names. */
    private static Row predicted(String path, float[] logits) {
        int[] best = new int[TOP_K];
        float[] probabilities = new float[logits.length];
        Predictions.softmax(logits, 0, logits.length, probabilities);
        Predictions.topK(logits, 0, logits.length, best);
        Row[] topK = new Row[TOP_K];
        for (int i = 0; i < TOP_K; i++) {
            topK[i] = RowFactory.create(best[i], null, probabilities[best[i]]);
        }
        Float[] boxed = new Float[logits.length];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = logits[i];
        }
        return RowFactory.create(
                path, best[0], null, probabilities[best[0]], topK, boxed, null, "model", "preprocess", "scalar", "run");
    }
}
