/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.model;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a user knows and no state dict tells. Null means: as the dialect, the module's attributes or the convention has it.
 *
 * @param eps the batch-norm epsilon of every block
 * @param dialect the dialect of blocks that it fits, over the one that explains most tensors
 * @param variant the name to call the network by
 * @param strides stride by block name or key, over position and identity branch
 * @param geometry a single block's stride, padding, dilation and groups, by its key; for blocks outside a network
 */
public record RecognitionOptions(
        @Nullable Double eps,
        @Nullable Dialect dialect,
        @Nullable String variant,
        Map<String, Integer> strides,
        Map<String, Geometry> geometry) {
    private static final RecognitionOptions DEFAULTS = new RecognitionOptions(null, null, null, Map.of(), Map.of());

    public RecognitionOptions {
        strides = Map.copyOf(new TreeMap<>(strides));
        geometry = Map.copyOf(geometry);
    }

    /** Nothing known beyond the file. */
    public static RecognitionOptions defaults() {
        return DEFAULTS;
    }
}
