/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.engine.DigestFile;
import org.repvgg.engine.TestKernels;
import org.repvgg.engine.kernel.KernelSet;

/** Convolutions of every method and shape give the bits that they gave when their digests were committed. */
@Tag("kernel")
final class ConvolutionDigestTest {
    static Stream<List<String>> convolutions() throws IOException {
        return DigestFile.read("convolutions.csv");
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void outputsHaveTheirBits(List<String> row) {
        KernelSet kernels = TestKernels.kernels();
        String expected = row.get(kernels.name().equals("scalar") ? 9 : 10);
        assertThat(ConvolutionDigest.of(kernels, row))
                .as("%s on %s", row, kernels.name())
                .isEqualTo(expected);
    }
}
