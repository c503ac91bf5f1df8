/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.engine.TestKernels;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.model.Activation;

/** The shape of the micro-kernel changes no bit; that the vector width does not is what the digests hold. */
@Tag("kernel")
@Tag("vector-kernel")
final class MicroKernelsAgreeTest {
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
    void bothGiveTheSameBits(ConvShape shape) {
        ConvolutionCase run = new ConvolutionCase(shape, Activation.RELU, new SplittableRandom(SEED));
        KernelSet other = TestKernels.ofOtherMicroKernel();
        float[] image = run.image(0);
        float[][] images = new float[other.lanes()][image.length];
        images[1] = image;
        assertThat(run.run(other, 1, images)[1]).isEqualTo(run.run(TestKernels.kernels(), 1, images)[1]);
    }
}
