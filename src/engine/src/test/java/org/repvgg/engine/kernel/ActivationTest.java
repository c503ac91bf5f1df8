/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.engine.DigestFile;
import org.repvgg.engine.TestKernels;
import org.repvgg.model.Activation;

/** Every activation of the kernel set of this JVM against PyTorch's and against its definition in double. */
@Tag("kernel")
final class ActivationTest {
    private static final long SEED = Long.getLong("seed", 20261128L);
    /** Every so many floats, from a seeded first one. */
    private static final int STRIDE = 1009;

    static Stream<Activation> activations() {
        return Stream.of(
                Activation.NONE,
                Activation.RELU,
                Activation.RELU6,
                Activation.leakyRelu(0.01f),
                Activation.leakyRelu(0.1f),
                Activation.leakyRelu(0),
                Activation.leakyRelu(-0.5f),
                Activation.SILU,
                Activation.HARDSWISH,
                Activation.GELU,
                Activation.GELU_TANH);
    }

    /** Infinities, NaN, zeros, denormals and the largest floats among them. */
    @ParameterizedTest
    @MethodSource("activations")
    void valuesAreThoseOfPyTorch(Activation activation) throws IOException {
        List<List<String>> rows = DigestFile.read("activations.csv")
                .filter(row -> Activation.parse(row.get(0)).equals(activation))
                .toList();
        float[] in = new float[rows.size()];
        for (int i = 0; i < in.length; i++) {
            in[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(rows.get(i).get(1), 16));
        }
        float[] out = ActivationSweep.applied(TestKernels.kernels(), activation, in);
        for (int i = 0; i < in.length; i++) {
            double expected = Double.parseDouble(
                    rows.get(i).get(2).replace("inf", "Infinity").replace("nan", "NaN"));
            String value = activation + " of " + in[i] + " (expected " + expected + ")";
            double oracle = ActivationOracle.of(activation, in[i]);
            if (Double.isNaN(expected) || Double.isInfinite(expected)) {
                assertThat(Double.valueOf(out[i])).as(value).isEqualTo(Double.valueOf(expected));
                assertThat(Double.valueOf(oracle)).as(value).isEqualTo(Double.valueOf(expected));
                continue;
            }
            // Beyond relative rounding, what PyTorch's x * (1 + erf) and x * (1 + tanh) lose in double where these are
            // near -1.
            double difference = Math.abs(oracle - expected);
            assertThat(difference).as(value).isLessThanOrEqualTo(1e-14 * Math.abs(expected) + 2e-15);
            assertThat(ActivationSweep.excess(out[i], expected)).as(value).isLessThanOrEqualTo(1);
            // max() makes a positive zero of a negative one in some kernels of ReLU and in none of the others.
            if (in[i] == 0 && activation.kind() != Activation.Kind.RELU) {
                assertThat(Float.floatToRawIntBits(out[i])).as(value).isEqualTo(Float.floatToRawIntBits((float)
                        expected));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("activations")
    void aSeededSampleOfAllFloatsTo20IsWithin4UlpOr1e7(Activation activation) {
        ActivationSweep sweep = new ActivationSweep(TestKernels.kernels(), activation);
        int first = new SplittableRandom(SEED).nextInt(STRIDE);
        sweep.run(first, STRIDE, ActivationSweep.END);
        sweep.check();
    }

    /** Where functions bend, where exponents of exp change and where clamps begin. */
    @ParameterizedTest
    @MethodSource("activations")
    void allFloatsAboutHardPlacesAreWithin4UlpOr1e7(Activation activation) {
        ActivationSweep sweep = new ActivationSweep(TestKernels.kernels(), activation);
        List<Double> places =
                new ArrayList<>(List.of(0.5, 0.75, 1.2, 1.278, 3.0, 5.5, 6.0, 6.6361, 10.05, 16.6, 19.99));
        for (int n = 0; n < 14; n++) {
            places.add((n + 0.5) * Math.log(2));
        }
        for (double place : places) {
            int bits = Float.floatToRawIntBits((float) place);
            sweep.run(bits - 20_000, 1, bits + 20_000);
        }
        sweep.check();
    }

    /** Neighbours, place and number of vectors change no bit, and nothing else is written. */
    @ParameterizedTest
    @MethodSource("activations")
    void aValueHasTheSameBitsInEveryPlace(Activation activation) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] in = SampleArrays.normal(random, 1000);
        float[] expected = ActivationSweep.applied(TestKernels.kernels(), activation, in);
        for (int count : new int[] {1, 7, 64, 333}) {
            float[] some = Arrays.copyOf(in, count);
            assertThat(ActivationSweep.applied(TestKernels.kernels(), activation, some))
                    .isEqualTo(Arrays.copyOf(expected, count));
        }
    }
}
