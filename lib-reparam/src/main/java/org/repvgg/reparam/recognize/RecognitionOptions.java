/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.repvgg.model.Activation;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.recognize.network.Geometry;

/**
 * Information that a state dict does not contain. Null or absent means that the value follows from the module's
 * attributes, the dialect or convention; every convention that was used is among {@link Recognition#assumptions}.
 *
 * @param eps the batch-norm epsilon of every block
 * @param dialect how the names of blocks are read: this dialect where it fits, instead of the one that explains most
 *     tensors
 * @param variant the name of the network
 * @param strides stride by block or stage, under the names in the file or the official ones; that of a stage is its
 *     first block's
 * @param geometry stride, padding, dilation and groups by block key, for blocks outside a network
 * @param dilations dilation by block or stage; that of a stage is every block's
 * @param activation the activation of every block
 * @param paddingMode PyTorch's name of what lies around the image; only {@link #ZEROS} is run
 */
public record RecognitionOptions(
        @Nullable Double eps,
        @Nullable Dialect dialect,
        @Nullable String variant,
        Map<String, Integer> strides,
        Map<String, Geometry> geometry,
        Map<String, Integer> dilations,
        @Nullable Activation activation,
        @Nullable String paddingMode) {
    /** The padding mode that is run. */
    public static final String ZEROS = "zeros";

    private static final RecognitionOptions DEFAULTS =
            new RecognitionOptions(null, null, null, Map.of(), Map.of(), Map.of(), null, null);

    public RecognitionOptions {
        strides = Map.copyOf(new TreeMap<>(strides));
        geometry = Map.copyOf(geometry);
        dilations = Map.copyOf(new TreeMap<>(dilations));
    }

    /** No information in addition to the file. */
    public static RecognitionOptions defaults() {
        return DEFAULTS;
    }

    /** With this epsilon in every batch norm. */
    public RecognitionOptions withEps(double value) {
        return new RecognitionOptions(value, dialect, variant, strides, geometry, dilations, activation, paddingMode);
    }

    /** With names read as in this dialect. */
    public RecognitionOptions withDialect(Dialect value) {
        return new RecognitionOptions(eps, value, variant, strides, geometry, dilations, activation, paddingMode);
    }

    /** With this name for the network. */
    public RecognitionOptions withVariant(String value) {
        return new RecognitionOptions(eps, dialect, value, strides, geometry, dilations, activation, paddingMode);
    }

    /** With these strides. */
    public RecognitionOptions withStrides(Map<String, Integer> values) {
        return new RecognitionOptions(eps, dialect, variant, values, geometry, dilations, activation, paddingMode);
    }

    /** With these geometries. */
    public RecognitionOptions withGeometry(Map<String, Geometry> values) {
        return new RecognitionOptions(eps, dialect, variant, strides, values, dilations, activation, paddingMode);
    }

    /** With these dilations. */
    public RecognitionOptions withDilations(Map<String, Integer> values) {
        return new RecognitionOptions(eps, dialect, variant, strides, geometry, values, activation, paddingMode);
    }

    /** With this activation in every block. */
    public RecognitionOptions withActivation(Activation value) {
        return new RecognitionOptions(eps, dialect, variant, strides, geometry, dilations, value, paddingMode);
    }

    /** With this padding mode in every block. */
    public RecognitionOptions withPaddingMode(String value) {
        return new RecognitionOptions(eps, dialect, variant, strides, geometry, dilations, activation, value);
    }
}
