/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.ConvolutionCase;
import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.Rectifier;

/** Neither width nor panel shape changes a bit, so that the rest of a batch may run on other vectors than its bulk. */
final class WidthsAgreeTest {
    private static final long SEED = Long.getLong("seed", 20261123L);

    static List<ConvShape> shapes() {
        return List.of(
                new ConvShape(20, 22, 14, 14, 3, 1, 1, 1),
                new ConvShape(20, 22, 28, 14, 3, 2, 1, 2),
                new ConvShape(3, 22, 13, 14, 3, 2, 1, 1),
                new ConvShape(7, 7, 13, 14, 3, 2, 1, 7),
                new ConvShape(20, 22, 5, 3, 1, 1, 0, 1));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyWidthAndPanelGivesTheSameBits(ConvShape shape) {
        ConvolutionCase run = new ConvolutionCase(shape, Rectifier.RELU, new SplittableRandom(SEED));
        float[] image = run.image(0);
        float[] first = new float[0];
        for (LaneKernels kernels : List.of(
                new Kernels512(8),
                new Kernels512(3),
                new Kernels256(8),
                new Kernels256(3),
                new Kernels128(8),
                new Kernels128(3))) {
            float[][] images = new float[kernels.lanes()][image.length];
            images[1] = image;
            float[] output = run.run(kernels, 1, images)[1];
            if (first.length == 0) {
                first = output;
            }
            assertThat(output).as(kernels.name()).isEqualTo(first);
        }
    }
}
