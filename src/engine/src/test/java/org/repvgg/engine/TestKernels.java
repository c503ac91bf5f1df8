/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.repvgg.engine.kernel.KernelSet;
import org.repvgg.engine.kernel.TileKernels;
import org.repvgg.engine.kernel.vector.VectorKernels;

/**
 * Which kernel the tests of this JVM run, by the system property {@code repvgg.kernel}. A JVM runs one vector width, so
 * the build runs the tests of each in a JVM of its own.
 */
public final class TestKernels {
    private TestKernels() {}

    /** What {@link KernelChoice#parse} takes; {@code auto} where the build says nothing. */
    public static KernelChoice choice() {
        return KernelChoice.parse(System.getProperty("repvgg.kernel", KernelChoice.AUTO.toString()));
    }

    public static KernelSet kernels() {
        return choice().select().kernels();
    }

    /** The vector set of this JVM with the micro-kernel that it would not take. Skips the test where it is scalar. */
    public static KernelSet ofOtherMicroKernel() {
        KernelSet kernels = kernels();
        TileKernels tiles = kernels.tiles();
        assumeTrue(tiles != null, "the scalar kernels have no micro-kernel");
        return new VectorKernels()
                .kernels(kernels.lanes() * Float.SIZE, tiles.blocking().mr() == 8 ? 3 : 8);
    }

    static EngineOptions options() {
        return EngineOptions.defaults().withKernel(choice());
    }
}
