/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import org.repvgg.engine.kernel.LaneKernels;

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

    public static LaneKernels kernels() {
        return choice().select().kernels();
    }

    static EngineOptions options() {
        return EngineOptions.defaults().withKernel(choice());
    }
}
