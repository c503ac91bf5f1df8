/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.engine.TestKernels;
import org.repvgg.model.Activation;

/** What the kernel set of this JVM must do, against sums in double. */
@Tag("kernel")
final class KernelContractTest {
    /** Floats before and after a tensor in its array, to see that offsets are kept and nothing else is written. */
    private static final int MARGIN = 24;

    private static final long SEED = Long.getLong("seed", 20261123L);

    private final int lanes = TestKernels.kernels().lanes();

    private static LaneKernels kernels() {
        return TestKernels.kernels().lane();
    }

    static Stream<ConvShape> shapes() {
        return Stream.of(
                new ConvShape(1, 1, 1, 1, 3, 1, 1, 1),
                new ConvShape(1, 1, 1, 1, 3, 2, 1, 1),
                new ConvShape(3, 5, 2, 1, 3, 1, 1, 1),
                new ConvShape(3, 16, 9, 12, 3, 2, 1, 1),
                new ConvShape(7, 13, 5, 11, 3, 1, 1, 1),
                new ConvShape(7, 13, 5, 11, 3, 2, 1, 1),
                new ConvShape(8, 12, 7, 7, 3, 1, 1, 4),
                new ConvShape(6, 10, 8, 6, 3, 2, 1, 2),
                new ConvShape(17, 17, 6, 7, 3, 1, 1, 17),
                new ConvShape(9, 9, 7, 6, 3, 2, 1, 9),
                new ConvShape(11, 19, 3, 5, 1, 1, 0, 1),
                new ConvShape(64, 31, 14, 14, 3, 1, 1, 1),
                new ConvShape(32, 24, 13, 15, 3, 1, 1, 1),
                new ConvShape(33, 20, 15, 14, 3, 2, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void directConvolutionIsTheSumOfItsTaps(ConvShape shape) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] weight = SampleArrays.normal(
                random, shape.outChannels() * shape.groupInChannels() * shape.kernelSize() * shape.kernelSize());
        float[] bias = SampleArrays.normal(random, shape.outChannels());
        float[] in = SampleArrays.normal(random, (int) shape.inFloats() * lanes + 2 * MARGIN);
        for (Activation activation : List.of(Activation.NONE, Activation.RELU)) {
            float[] out = SampleArrays.filled((int) shape.outFloats() * lanes + 2 * MARGIN, Float.NaN);
            kernels().direct(new ConvLayer(shape, weight, bias, activation), in, MARGIN, out, MARGIN);
            checkMargins(out);
            for (int lane = 0; lane < lanes; lane++) {
                double[] expected = Oracle.convolution(
                        shape, weight, bias, SampleArrays.lane(in, MARGIN, lane, lanes, shape.inFloats()));
                if (activation.kind() == Activation.Kind.RELU) {
                    Oracle.relu(expected);
                }
                Oracle.check(
                        SampleArrays.lane(out, MARGIN, lane, lanes, shape.outFloats()),
                        expected,
                        Oracle.LAYER_TOLERANCE,
                        Oracle.LAYER_RMS_TOLERANCE);
            }
        }
    }

    @Test
    void meanIsTheSumOverPixelsByTheirNumber() {
        float[] in = SampleArrays.normal(new SplittableRandom(SEED), 5 * 21 * lanes + 2 * MARGIN);
        float[] out = SampleArrays.filled(5 * lanes + 2 * MARGIN, Float.NaN);
        kernels().mean(5, 21, in, MARGIN, out, MARGIN);
        checkMargins(out);
        for (int lane = 0; lane < lanes; lane++) {
            float[] image = SampleArrays.lane(in, MARGIN, lane, lanes, 5 * 21);
            Oracle.check(
                    SampleArrays.lane(out, MARGIN, lane, lanes, 5),
                    Oracle.mean(5, 21, image),
                    Oracle.LAYER_TOLERANCE,
                    Oracle.LAYER_RMS_TOLERANCE);
        }
    }

    @Test
    void linearIsTheProductWithItsMatrix() {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] weight = SampleArrays.normal(random, 13 * 67);
        float[] bias = SampleArrays.normal(random, 13);
        float[] in = SampleArrays.normal(random, 67 * lanes + 2 * MARGIN);
        float[] out = SampleArrays.filled(13 * lanes + 2 * MARGIN, Float.NaN);
        kernels().linear(new LinearLayer(67, 13, weight, bias, Activation.RELU), in, MARGIN, out, MARGIN);
        checkMargins(out);
        for (int lane = 0; lane < lanes; lane++) {
            double[] expected = Oracle.linear(67, 13, weight, bias, SampleArrays.lane(in, MARGIN, lane, lanes, 67));
            Oracle.relu(expected);
            Oracle.check(
                    SampleArrays.lane(out, MARGIN, lane, lanes, 13),
                    expected,
                    Oracle.LAYER_TOLERANCE,
                    Oracle.LAYER_RMS_TOLERANCE);
        }
    }

    @Test
    void scaleMultipliesEveryPixelOfAChannelByItsGate() {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] gate = SampleArrays.normal(random, 3 * lanes + MARGIN);
        float[] data = SampleArrays.normal(random, 3 * 7 * lanes + 2 * MARGIN);
        float[] before = data.clone();
        kernels().scale(3, 7, gate, MARGIN, Activation.RELU, data, MARGIN);
        for (int i = 0; i < data.length; i++) {
            int at = i - MARGIN;
            boolean inside = at >= 0 && at < 3 * 7 * lanes;
            float expected =
                    inside ? Math.max(before[i] * gate[MARGIN + at / (7 * lanes) * lanes + at % lanes], 0) : before[i];
            assertThat(data[i]).as("value %d", at).isEqualTo(expected);
        }
    }

    /** Of direct convolutions and linear layers; {@link ActivationTest} tests the activations themselves. */
    @ParameterizedTest
    @MethodSource("org.repvgg.engine.kernel.ActivationTest#activations")
    void anActivationIsAppliedToWhatIsComputedWithoutIt(Activation activation) {
        SplittableRandom random = new SplittableRandom(SEED);
        ConvShape shape = new ConvShape(7, 14, 5, 11, 3, 1, 1, 7);
        float[] weight = SampleArrays.normal(random, shape.weights());
        float[] bias = SampleArrays.normal(random, 14);
        float[] in = SampleArrays.normal(random, (int) shape.inFloats() * lanes);
        float[] without = new float[(int) shape.outFloats() * lanes];
        float[] with = new float[without.length];
        kernels().direct(new ConvLayer(shape, weight, bias, Activation.NONE), in, 0, without, 0);
        kernels().direct(new ConvLayer(shape, weight, bias, activation), in, 0, with, 0);
        assertThat(with).isEqualTo(ActivationSweep.applied(TestKernels.kernels(), activation, without));

        float[] matrix = SampleArrays.normal(random, 14 * 13);
        float[] sums = new float[13 * lanes];
        float[] activated = new float[13 * lanes];
        float[] vector = SampleArrays.normal(random, 13);
        kernels().linear(new LinearLayer(14, 13, matrix, vector, Activation.NONE), in, 0, sums, 0);
        kernels().linear(new LinearLayer(14, 13, matrix, vector, activation), in, 0, activated, 0);
        assertThat(activated).isEqualTo(ActivationSweep.applied(TestKernels.kernels(), activation, sums));
    }

    /** Planes of more pixels than are scaled at once, gates other than one. */
    @ParameterizedTest
    @MethodSource("org.repvgg.engine.kernel.ActivationTest#activations")
    void scaleAppliesItsActivationToTheProduct(Activation activation) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] gate = SampleArrays.normal(random, 3 * lanes);
        float[] data = SampleArrays.normal(random, 3 * 300 * lanes + 2 * MARGIN);
        float[] products = new float[3 * 300 * lanes];
        for (int i = 0; i < products.length; i++) {
            products[i] = data[MARGIN + i] * gate[i / (300 * lanes) * lanes + i % lanes];
        }
        float[] before = data.clone();
        kernels().scale(3, 300, gate, 0, activation, data, MARGIN);
        assertThat(Arrays.copyOfRange(data, MARGIN, MARGIN + products.length))
                .isEqualTo(ActivationSweep.applied(TestKernels.kernels(), activation, products));
        Arrays.fill(data, MARGIN, MARGIN + products.length, 0);
        Arrays.fill(before, MARGIN, MARGIN + products.length, 0);
        assertThat(data).as("around the planes").isEqualTo(before);
    }

    /** NaN in a neighbour must not reach anybody else, and an image must not depend on the lane it sits in. */
    @ParameterizedTest
    @MethodSource("shapes")
    void anImageHasTheSameBitsInEveryLaneBesideNaN(ConvShape shape) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] weight = SampleArrays.normal(
                random, shape.outChannels() * shape.groupInChannels() * shape.kernelSize() * shape.kernelSize());
        float[] bias = SampleArrays.normal(random, shape.outChannels());
        float[] image = SampleArrays.normal(random, (int) shape.inFloats());
        float[] first = null;
        for (int lane : List.of(0, lanes / 2, lanes - 1)) {
            float[] in = SampleArrays.filled(image.length * lanes, Float.NaN);
            for (int i = 0; i < image.length; i++) {
                in[i * lanes + lane] = image[i];
            }
            float[] out = new float[(int) shape.outFloats() * lanes];
            kernels().direct(new ConvLayer(shape, weight, bias, Activation.NONE), in, 0, out, 0);
            float[] result = SampleArrays.lane(out, 0, lane, lanes, shape.outFloats());
            if (first == null) {
                first = result;
            }
            assertThat(result).as("lane %d", lane).isEqualTo(first);
        }
    }

    private static void checkMargins(float[] out) {
        for (int i = 0; i < MARGIN; i++) {
            assertThat(out[i]).as("before the output").isNaN();
            assertThat(out[out.length - 1 - i]).as("after the output").isNaN();
        }
    }
}
