/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The published RepVGG networks without attention: depths, widths and groups, from which checkpoints are recognised and
 * networks with random weights are made. Source: table 2 of Ding et al. 2021 and the official code.
 */
public enum RepVggVariant {
    A0("A0", Depths.A, List.of(48, 48, 96, 192, 1280), 1),
    A1("A1", Depths.A, List.of(64, 64, 128, 256, 1280), 1),
    A2("A2", Depths.A, List.of(64, 96, 192, 384, 1408), 1),
    B0("B0", Depths.B, List.of(64, 64, 128, 256, 1280), 1),
    B1("B1", Depths.B, Widths.B1, 1),
    B1G2("B1g2", Depths.B, Widths.B1, 2),
    B1G4("B1g4", Depths.B, Widths.B1, 4),
    B2("B2", Depths.B, Widths.B2, 1),
    B2G2("B2g2", Depths.B, Widths.B2, 2),
    B2G4("B2g4", Depths.B, Widths.B2, 4),
    B3("B3", Depths.B, Widths.B3, 1),
    B3G2("B3g2", Depths.B, Widths.B3, 2),
    B3G4("B3g4", Depths.B, Widths.B3, 4);

    private final String label;
    private final List<Integer> depths;
    private final List<Integer> widths;
    private final int groups;

    RepVggVariant(String label, List<Integer> depths, List<Integer> widths, int groups) {
        this.label = label;
        this.depths = depths;
        this.widths = widths;
        this.groups = groups;
    }

    /** The variant of this name, ignoring case: {@code A0}, {@code b1g4}. */
    public static Optional<RepVggVariant> named(String name) {
        String wanted = name.toUpperCase(Locale.ROOT);
        for (RepVggVariant variant : values()) {
            if (variant.name().equals(wanted)) {
                return Optional.of(variant);
            }
        }
        return Optional.empty();
    }

    /** The name that the paper gives it, without the family: {@code B1g4}. */
    public String label() {
        return label;
    }

    /** Blocks of stages 1 to 4. */
    public List<Integer> depths() {
        return depths;
    }

    /** Output channels of stages 0 to 4. */
    public List<Integer> widths() {
        return widths;
    }

    /** Groups of every second block; the others have 1. */
    public int groups() {
        return groups;
    }

    private static final class Depths {
        static final List<Integer> A = List.of(2, 4, 14, 1);
        static final List<Integer> B = List.of(4, 6, 16, 1);
    }

    private static final class Widths {
        static final List<Integer> B1 = List.of(64, 128, 256, 512, 2048);
        static final List<Integer> B2 = List.of(64, 160, 320, 640, 2560);
        static final List<Integer> B3 = List.of(64, 192, 384, 768, 2560);
    }
}
