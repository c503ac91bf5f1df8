/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.engine.kernel.KernelSet;

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
    void logitsAndEmbeddingsHaveTheirBits(List<String> row) {
        KernelSet kernels = TestKernels.kernels();
        String expected = row.get(kernels.name().equals("scalar") ? 4 : 5);
        assertThat(NetworkDigest.of(row)).as("%s on %s", row, kernels.name()).isEqualTo(expected);
    }
}
