/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

/**
 * How to run a network, as far as a user may say.
 *
 * @param kernel which kernel set; {@link KernelChoice#AUTO} by default
 */
public record EngineOptions(KernelChoice kernel) {
    public static EngineOptions defaults() {
        return new EngineOptions(KernelChoice.AUTO);
    }

    public EngineOptions withKernel(KernelChoice choice) {
        return new EngineOptions(choice);
    }
}
