/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

/**
 * How to run a network, as far as a user may say. Neither changes what the numbers mean; the cache changes no bit.
 *
 * @param kernel which kernel set; {@link KernelChoice#AUTO} by default
 * @param weightCacheBytes how much an engine may keep of weights transformed for its products, instead of transforming them in
 *     every run; 0 by default, for what it costs and gives see docs/kernels.md#weight-cache
 */
public record EngineOptions(KernelChoice kernel, long weightCacheBytes) {
    public EngineOptions {
        if (weightCacheBytes < 0) {
            throw new IllegalArgumentException(
                    "Cannot keep " + weightCacheBytes + " bytes of transformed weights (expected at least 0).");
        }
    }

    public static EngineOptions defaults() {
        return new EngineOptions(KernelChoice.AUTO, 0);
    }

    public EngineOptions withKernel(KernelChoice choice) {
        return new EngineOptions(choice, weightCacheBytes);
    }

    public EngineOptions withWeightCacheBytes(long bytes) {
        return new EngineOptions(kernel, bytes);
    }
}
