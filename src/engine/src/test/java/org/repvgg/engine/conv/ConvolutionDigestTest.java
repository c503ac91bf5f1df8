/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.engine.DigestFile;
import org.repvgg.engine.TestKernels;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.model.Activation;

/** Convolutions of every method and shape give the bits that they gave when their digests were committed. */
@Tag("kernel")
final class ConvolutionDigestTest {
    private static final long SEED = 20261123L;
    private static final int IMAGES = 4;

    static Stream<List<String>> convolutions() throws IOException {
        return DigestFile.read("convolutions.csv");
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void outputsHaveTheirBits(List<String> row) {
        int[] n = row.subList(0, 8).stream().mapToInt(Integer::parseInt).toArray();
        ConvShape shape = new ConvShape(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
        ConvolutionCase run = new ConvolutionCase(shape, Activation.parse(row.get(8)), new SplittableRandom(SEED));
        KernelSet kernels = TestKernels.kernels();
        float[][] images = new float[kernels.lanes()][];
        for (int i = 0; i < images.length; i++) {
            images[i] = run.image(i % IMAGES);
        }
        float[][] outputs = Arrays.copyOf(run.run(kernels, 1, images), IMAGES);
        String expected = row.get(kernels.name().equals("scalar") ? 9 : 10);
        assertThat(DigestFile.sha256(Arrays.asList(outputs)))
                .as("%s on %s", shape, kernels.name())
                .isEqualTo(expected);
    }
}
