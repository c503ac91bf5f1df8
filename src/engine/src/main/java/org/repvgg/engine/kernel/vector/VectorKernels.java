/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import org.repvgg.engine.kernel.Blocking;
import org.repvgg.engine.kernel.KernelProvider;
import org.repvgg.engine.kernel.KernelSet;

/** Gives the vector kernels of this JVM, with the sizes of their blocks. */
public final class VectorKernels implements KernelProvider.VectorProvider {
    /** MR of the fastest micro-kernel in 32 vector registers: 8 x 3 accumulators, 3 vectors, a weight. */
    private static final int MR_32_REGISTERS = 8;
    /** In 16 registers: 3 x 3 accumulators, 3 vectors, a weight; a fourth row spills. Measured by ProductBenchmark. */
    private static final int MR_16_REGISTERS = 3;

    /** Vector registers that the JIT compiler has: x86 has 16 without AVX-512, everything else that has vectors 32. */
    private int registers() {
        boolean x86 = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).matches("amd64|x86_64");
        return x86 && preferredBits() < 512 ? 16 : 32;
    }

    @Override
    public int preferredBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    @Override
    public int bitsInUse() {
        return LaneWidth.bitsInUse();
    }

    @Override
    public KernelSet kernels(int bits) {
        return kernels(bits, registers() == 32 ? MR_32_REGISTERS : MR_16_REGISTERS);
    }

    /** The set of a width with a micro-kernel of so many rows, 8 or 3: for the benchmark that the choice rests on, and tests. */
    public KernelSet kernels(int bits, int mr) {
        LaneWidth.fix(bits);
        return new KernelSet(
                "vector-" + bits, Lanes.COUNT, new VectorLaneKernels(), new VectorTileKernels(blocking(bits, mr)));
    }

    /**
     * One row per width. They are equal so far: what is measured for one width changes its row. No size may change a bit
     * of a result; what does (the lines of tiles) is one table for all widths, in the planner.
     */
    private static Blocking blocking(int bits, int mr) {
        return switch (bits) {
            case 128 -> new Blocking(mr, 3, 3, 6, 9, 48, 5L << 20, 1L << 20);
            case 256 -> new Blocking(mr, 3, 3, 6, 9, 48, 5L << 20, 1L << 20);
            default -> new Blocking(mr, 3, 3, 6, 9, 48, 5L << 20, 1L << 20);
        };
    }
}
