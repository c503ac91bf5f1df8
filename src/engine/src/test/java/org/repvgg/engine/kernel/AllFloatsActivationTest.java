/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine.kernel;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.repvgg.engine.TestKernels;
import org.repvgg.model.Activation;

/** The activations of every float from -20 to 20, 2.2 thousand million; {@link ActivationTest} has a sample of them. */
@Tag("nightly")
final class AllFloatsActivationTest {
    @ParameterizedTest
    @MethodSource("org.repvgg.engine.kernel.ActivationTest#activations")
    void eachIsWithin4UlpOr1e7(Activation activation) {
        ActivationSweep sweep = new ActivationSweep(TestKernels.kernels(), activation);
        sweep.run(0, 1, ActivationSweep.END);
        // The figures of docs/design/kernels.md.
        System.out.println(sweep);
        sweep.check();
    }
}
