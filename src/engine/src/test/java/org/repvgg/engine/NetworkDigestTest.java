/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine gives the bits of logits and embeddings that it gave when its digests were committed: one digest for all
 * vector widths, JDKs and processors, another for the scalar kernels.
 */
@Tag("kernel")
final class NetworkDigestTest {
    static Stream<List<String>> networks() throws IOException {
        return DigestFile.read("networks.csv");
    }

    @ParameterizedTest
    @MethodSource("networks")
    void logitsAndEmbeddingsHaveTheirBits(List<String> row) throws Exception {
        int height = Integer.parseInt(row.get(1));
        int width = Integer.parseInt(row.get(2));
        int[] batches =
                Stream.of(row.get(3).split(" ")).mapToInt(Integer::parseInt).toArray();
        Engine engine = Engine.of(DigestNetworks.valueOf(row.get(0)).model(), height, width, TestKernels.options());
        String expected = row.get(engine.kernel().equals("scalar") ? 4 : 5);
        assertThat(NetworkDigest.of(engine, height, width, batches))
                .as(engine.kernelReason())
                .isEqualTo(expected);
    }
}
