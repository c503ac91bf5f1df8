/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.recognize.network.Geometry;

/**
 * Information that a state dict does not contain. Null means that the value follows from the module's attributes, the
 * dialect or convention.
 *
 * @param eps the batch-norm epsilon of every block
 * @param dialect the dialect to use for all blocks that it fits, instead of the one that explains most tensors
 * @param variant the name of the network
 * @param strides stride by block name or key; overrides what is derived from position and identity branch
 * @param geometry stride, padding, dilation and groups by block key, for blocks outside a network
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

    /** No information in addition to the file. */
    public static RecognitionOptions defaults() {
        return DEFAULTS;
    }
}
