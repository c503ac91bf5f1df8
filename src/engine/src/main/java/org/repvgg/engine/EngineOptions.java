/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

/**
 * How to run a network. The kernel changes results within their promised accuracy; the cache changes no bit.
 *
 * @param kernel which kernel set; {@link KernelChoice#AUTO} by default
 * @param weightCacheBytes bytes of prepacked weights that an engine may keep instead of packing them in every run; 0 by
 *     default, for what it costs and gives see docs/design/kernels.md#weight-cache
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
