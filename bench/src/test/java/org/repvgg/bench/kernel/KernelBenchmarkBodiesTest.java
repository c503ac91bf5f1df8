/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.repvgg.engine.conv.Scratch;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.KernelProvider;
import org.repvgg.engine.kernel.vector.VectorKernels;

/** Every body once, with a check of what it computes. */
final class KernelBenchmarkBodiesTest {
    /** A layer's error that the engine promises, relative to its largest output, which here is near 5. */
    private static final float TOLERANCE = 2e-4f;

    @Test
    void productsAreSumsOfProducts() {
        // The width of the other benchmarks, since a JVM runs one.
        KernelProvider.auto();
        VectorKernels vectors = new VectorKernels();
        for (int rows : new int[] {8, 3}) {
            ProductBenchmark benchmark = new ProductBenchmark();
            benchmark.bits = vectors.bitsInUse() == 0 ? vectors.preferredBits() : vectors.bitsInUse();
            benchmark.panelRows = rows;
            benchmark.prepare();
            assertThat(benchmark.product()).containsOnly(ProductBenchmark.expected());
        }
    }

    @Test
    void layersAreConvolutions() {
        LayerBenchmark benchmark = new LayerBenchmark();
        benchmark.layer = "48,96,28,2";
        benchmark.prepare();
        benchmark.convolution();
        ConvShape shape = benchmark.shape;
        int lanes = benchmark.kernels.lanes();
        for (int oc = 0; oc < shape.outChannels(); oc += 7) {
            double sum = benchmark.bias[oc];
            for (int tap = 0; tap < shape.inChannels() * 9; tap++) {
                int pixel = (tap / 9 * 28 + 1 + tap % 9 / 3) * 28 + 1 + tap % 3;
                sum += benchmark.weight[oc * shape.inChannels() * 9 + tap]
                        * (double) benchmark.in[Scratch.ACTIVATIONS_AT + pixel * lanes];
            }
            float actual = benchmark.out[Scratch.ACTIVATIONS_AT + ((oc * 14 + 1) * 14 + 1) * lanes];
            assertThat(actual).isCloseTo((float) Math.max(sum, 0), within(TOLERANCE));
        }
    }

    @Test
    void networksGiveFiniteLogits() {
        NetworkBenchmark benchmark = new NetworkBenchmark();
        benchmark.size = 32;
        benchmark.prepare();
        for (float logit : benchmark.classify()) {
            assertThat(logit).isFinite();
        }
    }

    @Test
    void firstLogitsAreFinite() {
        ColdStartBenchmark benchmark = new ColdStartBenchmark();
        benchmark.size = 32;
        benchmark.prepare();
        for (float logit : benchmark.firstLogits()) {
            assertThat(logit).isFinite();
        }
    }
}
