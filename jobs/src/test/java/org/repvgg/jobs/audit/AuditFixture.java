/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.repvgg.engine.Predictions;
import org.repvgg.jobs.TestFiles;
import org.repvgg.jobs.audit.AuditRequest.ExistingOutput;
import org.repvgg.jobs.audit.gate.Gate;
import org.repvgg.jobs.audit.labels.LabelOrigin;
import org.repvgg.jobs.session.Sessions;

/** Predictions as 'predict' writes them, made from logits; labels; and the reading of what an audit wrote. */
final class AuditFixture {
    private static final StructType TOP_K = new StructType()
            .add("index", DataTypes.IntegerType, false)
            .add("label", DataTypes.StringType, true)
            .add("probability", DataTypes.FloatType, false);
    private static final StructType ERROR =
            new StructType().add("code", DataTypes.StringType, false).add("message", DataTypes.StringType, false);
    static final StructType SCHEMA = new StructType()
            .add("path", DataTypes.StringType, false)
            .add("predicted", DataTypes.IntegerType, true)
            .add("label", DataTypes.StringType, true)
            .add("confidence", DataTypes.FloatType, true)
            .add("top_k", DataTypes.createArrayType(TOP_K, false), true)
            .add("logits", DataTypes.createArrayType(DataTypes.FloatType, false), true)
            .add("error", ERROR, true)
            .add("model_fingerprint", DataTypes.StringType, false)
            .add("preprocess_fingerprint", DataTypes.StringType, false)
            .add("kernel", DataTypes.StringType, false)
            .add("run_id", DataTypes.StringType, false);

    private AuditFixture() {}

    static SparkSession open(String name) {
        return Sessions.open(name, "local[2]");
    }

    static Path golden(String name) {
        return TestFiles.root().resolve("jobs/src/test/resources/golden/audit").resolve(name);
    }

    /** The row of a predicted image, its best k classes with names if there are any. */
    static Row predicted(String path, float[] logits, int k, List<String> names) {
        int[] best = new int[k];
        float[] probabilities = new float[logits.length];
        Predictions.softmax(logits, 0, logits.length, probabilities);
        Predictions.topK(logits, 0, logits.length, best);
        Row[] topK = new Row[k];
        for (int i = 0; i < k; i++) {
            topK[i] = RowFactory.create(best[i], name(names, best[i]), probabilities[best[i]]);
        }
        Float[] boxed = new Float[logits.length];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = logits[i];
        }
        return RowFactory.create(
                path,
                best[0],
                name(names, best[0]),
                probabilities[best[0]],
                topK,
                boxed,
                null,
                "model",
                "preprocess",
                "scalar",
                "run");
    }

    static Row failed(String path) {
        Row error = RowFactory.create("corrupt", "Cannot decode it.");
        return RowFactory.create(path, null, null, null, null, null, error, "model", "preprocess", "scalar", "run");
    }

    private static @Nullable String name(List<String> names, int index) {
        return names.isEmpty() ? null : names.get(index);
    }

    /** Writes predictions into so many files; columns that are not wanted are dropped. */
    static String save(SparkSession spark, List<Row> rows, Path folder, int files, String... dropped) {
        spark.createDataFrame(rows, SCHEMA)
                .drop(dropped)
                .repartition(files)
                .write()
                .parquet(folder.toUri().toString());
        return folder.toUri().toString();
    }

    static AuditRequest request(
            String predictions, String labels, @Nullable String baseline, Path output, String... gates) {
        return new AuditRequest(
                predictions,
                labels,
                LabelOrigin.AUTO,
                baseline,
                output.toUri().toString(),
                ExistingOutput.ERRORIFEXISTS,
                java.util.Arrays.stream(gates).map(Gate::parse).toList(),
                List.of(1, 2, 5),
                null,
                12);
    }

    static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    static Path labels(Path file, String header, String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of(header));
        all.addAll(List.of(lines));
        return Files.write(file, all);
    }
}
