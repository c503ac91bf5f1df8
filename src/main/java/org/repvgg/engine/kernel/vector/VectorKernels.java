/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel.vector;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import org.repvgg.engine.kernel.LaneKernels;
import org.repvgg.engine.kernel.TileKernels;
import org.repvgg.engine.kernel.VectorDoor;

/** The door of this package: one kernel set a vector width. */
public final class VectorKernels implements VectorDoor {
    /** Panel rows of the fastest product in 32 vector registers: 8 x 3 accumulators, 3 vectors, a weight. */
    private static final int ROWS_32_REGISTERS = 8;
    /** In 16 registers: 3 x 3 accumulators, 3 vectors, a weight; a fourth row spills. Measured by ProductBenchmark. */
    private static final int ROWS_16_REGISTERS = 3;

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
    public LaneKernels kernels(int bits) {
        int rows = registers() == 32 ? ROWS_32_REGISTERS : ROWS_16_REGISTERS;
        return switch (bits) {
            case 128 -> new Kernels128(rows);
            case 256 -> new Kernels256(rows);
            case 512 -> new Kernels512(rows);
            default ->
                throw new IllegalArgumentException(
                        "Cannot give vector kernels of " + bits + " bits (expected 128, 256 or 512).");
        };
    }

    /** The tile kernels of a width with panels of so many rows, 8 or 3: for the benchmark that the choice rests on. */
    public TileKernels tiles(int bits, int panelRows) {
        return switch (bits) {
            case 128 -> new Transforms128(panelRows);
            case 256 -> new Transforms256(panelRows);
            case 512 -> new Transforms512(panelRows);
            default ->
                throw new IllegalArgumentException(
                        "Cannot give tile kernels of " + bits + " bits (expected 128, 256 or 512).");
        };
    }
}
