/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repvgg.reparam.Npy;
import org.repvgg.reparam.SampleCheckpoints;
import org.repvgg.reparam.numeric.Kernel;
import org.repvgg.reparam.numeric.Normalization;

/** Each transform against what the source repositories' own functions gave (float32), and its refusals. */
class TransformsTest {
    /** The goldens were computed in float32. */
    private static final double FLOAT32 = 1e-5;

    private static final String FOLDER = "reparam/dbb_transforms/";

    @Test
    void normalizationFolds() {
        Kernel folded = Transforms.foldNormalization(
                kernel(FOLDER + "I_kernel.npy"),
                new Normalization(
                        SampleCheckpoints.npy(FOLDER + "I_gamma.npy"),
                        SampleCheckpoints.npy(FOLDER + "I_beta.npy"),
                        SampleCheckpoints.npy(FOLDER + "I_mean.npy"),
                        SampleCheckpoints.npy(FOLDER + "I_var.npy"),
                        1e-5));
        assertClose(folded.weight(), FOLDER + "I_out_kernel.npy");
        assertClose(folded.bias(), FOLDER + "I_out_bias.npy");
    }

    @Test
    void normalizationFoldsWithTheConvolutionsBias() {
        String folder = "reparam/external_attention/ddb_I_convbias_";
        Kernel plain = kernel(folder + "w.npy");
        Kernel biased = new Kernel(
                plain.outChannels(),
                plain.inPerGroup(),
                plain.height(),
                plain.width(),
                plain.weight(),
                SampleCheckpoints.npy(folder + "b.npy"));
        Kernel folded = Transforms.foldNormalization(
                biased,
                new Normalization(
                        SampleCheckpoints.npy(folder + "gamma.npy"),
                        SampleCheckpoints.npy(folder + "beta.npy"),
                        SampleCheckpoints.npy(folder + "mean.npy"),
                        SampleCheckpoints.npy(folder + "var.npy"),
                        1e-5));
        assertClose(folded.weight(), folder + "out_w.npy");
        assertClose(folded.bias(), folder + "out_b.npy");
    }

    @ParameterizedTest
    @CsvSource({"III_g1, 1", "III_g2, 2"})
    void sequenceFolds(String name, int groups) {
        Kernel first = withBias(FOLDER + name + "_k1.npy", FOLDER + name + "_b1.npy");
        Kernel second = withBias(FOLDER + name + "_k2.npy", FOLDER + name + "_b2.npy");
        Kernel folded = Transforms.sequence(first, second, groups);
        assertClose(folded.weight(), FOLDER + name + "_out_k.npy");
        assertClose(folded.bias(), FOLDER + name + "_out_b.npy");
    }

    @ParameterizedTest
    @CsvSource({"V_c6_k3_g1, 6, 3, 1", "V_c6_k3_g2, 6, 3, 2", "V_c6_k5_g6, 6, 5, 6"})
    void averagePoolIsAConvolution(String name, int channels, int size, int groups) {
        assertClose(Transforms.averagePool(channels, groups, size).weight(), FOLDER + name + ".npy");
    }

    @Test
    void smallerKernelsAreCentred() {
        Kernel row = Kernel.of(1, 1, 1, 3, new double[] {1, 2, 3});
        assertThat(Transforms.centre(row, 3, 3).weight()).containsExactly(0, 0, 0, 1, 2, 3, 0, 0, 0);
        Kernel column = Kernel.of(1, 1, 3, 1, new double[] {1, 2, 3});
        assertThat(Transforms.centre(column, 3, 3).weight()).containsExactly(0, 1, 0, 0, 2, 0, 0, 3, 0);
    }

    @Test
    void identityIsIndexedWithinItsGroup() {
        assertThat(Transforms.identity(4, 2, 1).weight()).containsExactly(1, 0, 0, 1, 1, 0, 0, 1);
    }

    @Test
    void parallelKernelsAddAndConcatenate() {
        Kernel one = new Kernel(1, 1, 1, 1, new double[] {2}, new double[] {5});
        Kernel three = new Kernel(1, 1, 3, 3, new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, new double[] {7});
        Kernel sum = Transforms.sum(List.of(one, three));
        assertThat(sum.weight()).containsExactly(1, 1, 1, 1, 3, 1, 1, 1, 1);
        assertThat(sum.bias()).containsExactly(12);
        Kernel both = Transforms.concatenate(List.of(one, one));
        assertThat(both.outChannels()).isEqualTo(2);
        assertThat(both.bias()).containsExactly(5, 5);
    }

    @Test
    void kernelsThatCannotBeCentredAreRefused() {
        Kernel two = Kernel.of(1, 1, 2, 2, new double[4]);
        assertThatThrownBy(() -> Transforms.centre(two, 3, 3))
                .hasMessage("Cannot centre a kernel of 2 taps in one of 3 (expected a larger one of the same parity).");
    }

    private static Kernel kernel(String path) {
        Npy array = Npy.read(SampleCheckpoints.file(path));
        long[] shape = array.shape();
        return Kernel.of((int) shape[0], (int) shape[1], (int) shape[2], (int) shape[3], array.values());
    }

    private static Kernel withBias(String path, String bias) {
        Kernel kernel = kernel(path);
        return new Kernel(
                kernel.outChannels(),
                kernel.inPerGroup(),
                kernel.height(),
                kernel.width(),
                kernel.weight(),
                SampleCheckpoints.npy(bias));
    }

    private static void assertClose(double[] found, String golden) {
        double[] expected = SampleCheckpoints.npy(golden);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(found[i] - expected[i])).as("value %d", i).isLessThan(FLOAT32);
        }
    }
}
