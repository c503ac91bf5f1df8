/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Measures the peak rate of fused multiply-adds on registers in the same run as the runtimes, so that their results can
 * be expressed as a fraction of the core's peak at that time.
 */
public final class FmaPeakRuntime implements PeerRuntime {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int ITERATIONS = 2_000_000;
    /**
     * Ten accumulators and two operands fit into the 16 registers of AVX2 and hide a latency of five cycles on two FMA
     * units.
     */
    private static final int ACCUMULATORS = 10;

    @Override
    public String version() {
        return SPECIES.vectorBitSize() + " bit";
    }

    @Override
    public List<? extends PeerSession> open(Path folder, int images, int threads) {
        return IntStream.range(0, threads).mapToObj(i -> new Loop()).toList();
    }

    private static final class Loop implements PeerSession {
        private float sum;

        @Override
        public void run() {
            sum = accumulate(ITERATIONS);
        }

        /** A single value: the flops of a run. */
        @Override
        public float[] logits() {
            // The sum prevents dead code elimination of the loop; it is finite, since the products decrease.
            return new float[] {2f * ITERATIONS * ACCUMULATORS * SPECIES.length() + (Float.isFinite(sum) ? 0 : 1)};
        }

        private static float accumulate(int iterations) {
            FloatVector factor = FloatVector.broadcast(SPECIES, 0.999f);
            FloatVector term = FloatVector.broadcast(SPECIES, 0.001f);
            FloatVector a0 = term;
            FloatVector a1 = term;
            FloatVector a2 = term;
            FloatVector a3 = term;
            FloatVector a4 = term;
            FloatVector a5 = term;
            FloatVector a6 = term;
            FloatVector a7 = term;
            FloatVector a8 = term;
            FloatVector a9 = term;
            for (int i = 0; i < iterations; i++) {
                a0 = a0.fma(factor, term);
                a1 = a1.fma(factor, term);
                a2 = a2.fma(factor, term);
                a3 = a3.fma(factor, term);
                a4 = a4.fma(factor, term);
                a5 = a5.fma(factor, term);
                a6 = a6.fma(factor, term);
                a7 = a7.fma(factor, term);
                a8 = a8.fma(factor, term);
                a9 = a9.fma(factor, term);
            }
            return a0.add(a1)
                    .add(a2)
                    .add(a3)
                    .add(a4)
                    .add(a5)
                    .add(a6)
                    .add(a7)
                    .add(a8)
                    .add(a9)
                    .reduceLanes(VectorOperators.ADD);
        }
    }
}
