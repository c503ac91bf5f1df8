/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** PyTorch's logits of an archive, by {@code archive.tar!/member}, and the comparison with what the job wrote. */
final class GoldenLogits {
    /** Of the largest |logit|: the contract with PyTorch; two float32 orders of summation differ by about 2e-6. */
    static final double RELATIVE_TOLERANCE = 1e-5;
    /** Best logits closer than this are a tie that rounding may break either way. */
    static final double TIE = 1e-4;

    private final Map<String, double[]> byKey = new HashMap<>();
    private final double largest;

    GoldenLogits(Path labels, Path logits) throws IOException {
        double[][] rows = TestFiles.npy(logits);
        List<String> lines = Files.readAllLines(labels);
        double max = 0;
        for (int i = 0; i < rows.length; i++) {
            String[] fields = lines.get(i + 1).split(",");
            byKey.put(fields[0] + "!/" + fields[1], rows[i]);
            for (double value : rows[i]) {
                max = Math.max(max, Math.abs(value));
            }
        }
        largest = max;
    }

    int size() {
        return byKey.size();
    }

    /**
     * Checks logits and predictions of every row that has a golden.
     *
     * @return how many were compared
     */
    int check(List<Row> predictions) {
        int compared = 0;
        for (Row row : predictions) {
            String path = row.getAs("path");
            double[] golden = byKey.get(path.substring(path.lastIndexOf('/', path.lastIndexOf('!')) + 1));
            if (golden == null) {
                continue;
            }
            compared++;
            List<Float> logits = row.getList(row.fieldIndex("logits"));
            for (int c = 0; c < golden.length; c++) {
                assertThat((double) logits.get(c))
                        .as("logit %d of %s", c, path)
                        .isCloseTo(golden[c], within(RELATIVE_TOLERANCE * largest));
            }
            int best = argmax(golden, -1);
            if (golden[best] - golden[argmax(golden, best)] > TIE) {
                assertThat(row.<Integer>getAs("predicted")).as(path).isEqualTo(best);
            }
        }
        return compared;
    }

    private static int argmax(double[] values, int except) {
        int best = -1;
        for (int i = 0; i < values.length; i++) {
            if (i != except && (best < 0 || values[i] > values[best])) {
                best = i;
            }
        }
        return best;
    }
}
