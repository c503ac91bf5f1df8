/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Something that decides what a network computes and that tensors alone do not hold, with where it comes from.
 *
 * @param topic what is decided
 * @param value what was taken, such as {@code stage0=2, stage1.0=2}
 * @param basis who says so
 * @param reason why, in words; for {@link Basis#ASSUMED} also which option says otherwise
 */
public record Assumption(Topic topic, String value, Basis basis, String reason) {
    /** What is decided. */
    public enum Topic {
        STRIDES,
        PADDING,
        DILATION,
        EPSILON,
        ACTIVATION,
        HEAD,
        STRUCTURE;

        /** As it is printed and written to JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Who says so. */
    public enum Basis {
        /** The file: a pickled module, TorchScript code, the header of a fused file, or tensors that leave no choice. */
        FILE("told by the file"),
        /** An option. */
        OPTION("given"),
        /** Nobody: a convention. */
        ASSUMED("assumed");

        private final String label;

        Basis(String label) {
            this.label = label;
        }

        /** As it is printed. */
        public String label() {
            return label;
        }
    }

    /** The fields as JSON has them, in their order. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("topic", topic.label());
        fields.put("value", value);
        fields.put("basis", basis.name().toLowerCase(Locale.ROOT));
        fields.put("reason", reason);
        return fields;
    }

    /** Reads {@link #fields}; throws IllegalArgumentException if they are of no assumption. */
    public static Assumption of(Map<String, String> fields) {
        return new Assumption(
                Topic.valueOf(fields.getOrDefault("topic", "").toUpperCase(Locale.ROOT)),
                fields.getOrDefault("value", ""),
                Basis.valueOf(fields.getOrDefault("basis", "").toUpperCase(Locale.ROOT)),
                fields.getOrDefault("reason", ""));
    }

    /** One line, such as {@code assumed: activation RELU (that of RepVGG's code; --activation says otherwise)}. */
    @Override
    public String toString() {
        return basis.label() + ": " + topic.label() + " " + value + " (" + reason + ")";
    }
}
