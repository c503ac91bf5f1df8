/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.engine.kernel.ActivationSweep;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.LaneSharing;
import org.repvgg.engine.kernel.Oracle;
import org.repvgg.engine.kernel.SampleArrays;
import org.repvgg.model.Activation;

/** What every planned convolution must do on a kernel set, against sums in double, whatever method planning chose. */
@Tag("kernel")
abstract class ConvolutionContractTest {
    private static final long SEED = Long.getLong("seed", 20261123L);

    /** The first of {@link #shapes}, which are of every method. */
    private static final int CHOSEN_SHAPES = 19;

    abstract KernelSet kernels();

    /** One pixel, primes, odd sizes, groups, tails of panels and of groups of vectors, every line at both strides. */
    static Stream<ConvShape> shapes() {
        Stream<ConvShape> chosen = Stream.of(
                new ConvShape(1, 1, 1, 1, 3, 1, 1, 1),
                new ConvShape(3, 16, 17, 12, 3, 2, 1, 1),
                new ConvShape(3, 5, 7, 7, 3, 1, 1, 1),
                new ConvShape(11, 13, 5, 11, 3, 1, 1, 1),
                new ConvShape(11, 13, 5, 11, 3, 2, 1, 1),
                new ConvShape(48, 96, 9, 8, 3, 1, 1, 4),
                new ConvShape(40, 24, 8, 11, 3, 2, 1, 2),
                new ConvShape(17, 17, 6, 7, 3, 1, 1, 17),
                new ConvShape(9, 9, 7, 6, 3, 2, 1, 9),
                new ConvShape(11, 19, 3, 5, 1, 1, 0, 1),
                new ConvShape(16, 4, 6, 6, 1, 2, 0, 2),
                new ConvShape(67, 61, 2, 2, 3, 1, 1, 1),
                new ConvShape(128, 53, 14, 14, 3, 1, 1, 1),
                new ConvShape(130, 53, 14, 14, 3, 2, 1, 1),
                new ConvShape(64, 96, 14, 13, 3, 1, 1, 2),
                new ConvShape(32, 64, 14, 14, 3, 2, 1, 1),
                new ConvShape(16, 32, 28, 26, 3, 1, 1, 1),
                new ConvShape(32, 16, 2, 2, 3, 1, 1, 1),
                new ConvShape(64, 32, 9, 8, 1, 1, 0, 2));
        Stream<ConvShape> sizes = IntStream.rangeClosed(1, 16)
                .boxed()
                .flatMap(n -> Stream.of(
                        new ConvShape(9, 10, n, 17 - n, 3, 1, 1, 1),
                        new ConvShape(9, 10, 2 * n, 35 - 2 * n, 3, 2, 1, 1)));
        return Stream.concat(chosen, sizes);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void outputIsTheSumOfItsTaps(ConvShape shape) {
        check(shape, 1, Activation.NONE);
        check(shape, 3, Activation.RELU);
    }

    private void check(ConvShape shape, int laneGroups, Activation activation) {
        ConvolutionCase run = new ConvolutionCase(shape, activation, new SplittableRandom(SEED));
        int lanes = kernels().lanes();
        float[][] images = new float[laneGroups * lanes][];
        for (int i = 0; i < images.length; i++) {
            images[i] = run.image(i);
        }
        float[][] outputs = run.run(kernels(), laneGroups, images);
        for (int i : new int[] {0, lanes / 2, images.length - 1}) {
            double[] expected = Oracle.convolution(shape, run.weight(), run.bias(), images[i]);
            if (activation.kind() == Activation.Kind.RELU) {
                Oracle.relu(expected);
            }
            Oracle.check(outputs[i], expected, Oracle.LAYER_TOLERANCE, Oracle.LAYER_RMS_TOLERANCE);
        }
    }

    /** NaN in a neighbour must not reach anybody else, and neither place nor company may change a bit. */
    @ParameterizedTest
    @MethodSource("shapes")
    void anImageHasTheSameBitsInEveryPlaceBesideNaN(ConvShape shape) {
        ConvolutionCase run = new ConvolutionCase(shape, Activation.NONE, new SplittableRandom(SEED));
        int lanes = kernels().lanes();
        float[] image = run.image(0);
        float[] first = new float[0];
        for (int laneGroups : new int[] {1, 2, 4}) {
            int place = (laneGroups * 7) % (laneGroups * lanes);
            float[][] images = new float[laneGroups * lanes][];
            for (int i = 0; i < images.length; i++) {
                images[i] = i == place ? image : SampleArrays.filled(image.length, Float.NaN);
            }
            float[] output = run.run(kernels(), laneGroups, images)[place];
            if (laneGroups == 1) {
                first = output;
            }
            assertThat(output).as("%d lane groups", laneGroups).isEqualTo(first);
        }
    }

    /** Fewer images than lanes, beside NaN in the lanes that nobody takes. */
    @ParameterizedTest
    @MethodSource("shapes")
    void fewImagesThatShareVectorsWithChannelsHaveTheSameBits(ConvShape shape) {
        ConvolutionCase run = new ConvolutionCase(shape, Activation.RELU, new SplittableRandom(SEED));
        int lanes = kernels().lanes();
        float[][] images = new float[lanes][];
        for (int i = 0; i < lanes; i++) {
            images[i] = run.image(i);
        }
        float[][] expected = run.run(kernels(), 1, images);
        int shareable = Math.min(lanes, run.shareableChannels(kernels()));
        for (int channels = 2; channels <= shareable; channels *= 2) {
            LaneSharing sharing = LaneSharing.of(channels, lanes / channels);
            float[][] few = Arrays.copyOf(images, sharing.images());
            assertThat(run.runShared(kernels(), sharing, few))
                    .as("%d channels in a vector", channels)
                    .isDeepEqualTo(Arrays.copyOf(expected, sharing.images()));
        }
    }

    /** Of every method, in full lane groups and in shared vectors; ActivationTest tests the activations themselves. */
    @ParameterizedTest
    @MethodSource("org.repvgg.engine.kernel.ActivationTest#activations")
    void anActivationIsAppliedToWhatIsComputedWithoutIt(Activation activation) {
        for (ConvShape shape : shapes().limit(CHOSEN_SHAPES).toList()) {
            ConvolutionCase without = new ConvolutionCase(shape, Activation.NONE, new SplittableRandom(SEED));
            ConvolutionCase with = new ConvolutionCase(shape, activation, new SplittableRandom(SEED));
            int lanes = kernels().lanes();
            float[][] images = new float[2 * lanes][];
            for (int i = 0; i < images.length; i++) {
                images[i] = without.image(i);
            }
            float[][] expected = activated(activation, without.run(kernels(), 2, images));
            assertThat(with.run(kernels(), 2, images)).as("%s", shape).isDeepEqualTo(expected);
            int shareable = Math.min(lanes, with.shareableChannels(kernels()));
            if (shareable > 1) {
                LaneSharing sharing = LaneSharing.of(shareable, lanes / shareable);
                float[][] few = Arrays.copyOf(images, sharing.images());
                assertThat(with.runShared(kernels(), sharing, few))
                        .as("%s with %d channels in a vector", shape, shareable)
                        .isDeepEqualTo(Arrays.copyOf(expected, sharing.images()));
            }
        }
    }

    private float[][] activated(Activation activation, float[][] outputs) {
        float[][] activated = new float[outputs.length][];
        for (int i = 0; i < outputs.length; i++) {
            activated[i] = ActivationSweep.applied(kernels(), activation, outputs[i]);
        }
        return activated;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void prepackedWeightsChangeNoBit(ConvShape shape) {
        ConvolutionCase run = new ConvolutionCase(shape, Activation.RELU, new SplittableRandom(SEED));
        float[][] images = new float[2 * kernels().lanes()][];
        for (int i = 0; i < images.length; i++) {
            images[i] = run.image(i);
        }
        float[][] expected = run.run(kernels(), 2, images);
        for (float[][] outputs : run.runTwicePrepacked(kernels(), 2, images)) {
            assertThat(outputs).isDeepEqualTo(expected);
        }
    }

    @Test
    void aNaNInTheInputReachesTheOutput() {
        ConvShape shape = new ConvShape(8, 8, 6, 6, 3, 1, 1, 1);
        ConvolutionCase run = new ConvolutionCase(shape, Activation.RELU, new SplittableRandom(SEED));
        float[] image = run.image(0);
        image[20] = Float.NaN;
        float[][] images = new float[kernels().lanes()][image.length];
        images[1] = image;
        float[] output = run.run(kernels(), 1, images)[1];
        assertThat(output[20]).isNaN();
    }
}
