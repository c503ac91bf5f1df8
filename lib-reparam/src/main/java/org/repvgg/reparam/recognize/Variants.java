/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.repvgg.model.RepVggVariant;
import org.repvgg.model.SqueezeExcite.Placement;
import org.repvgg.reparam.recognize.Variant.Attentions;
import org.repvgg.reparam.recognize.dialect.Family;
import org.repvgg.reparam.recognize.dialect.Position;
import org.repvgg.reparam.recognize.network.Attention;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.RepBlock;

/** The published variants, as defined by the official code of RepVGG and MobileOne. */
public final class Variants {
    private static final List<Integer> D_DEPTHS = List.of(8, 14, 24, 1);
    private static final List<Integer> MOBILE_DEPTHS = List.of(2, 8, 10, 1);

    private static final List<Variant> ALL = all(
            new Variant(
                    "RepVGG-D2se", Family.REPVGG, D_DEPTHS, RepVggVariant.B2.widths(), 1, 1, Attentions.EVERY_BLOCK),
            new Variant(
                    "RepVGGplus-L2pse",
                    Family.REPVGG_PLUS,
                    D_DEPTHS,
                    RepVggVariant.B2.widths(),
                    1,
                    1,
                    Attentions.AFTER_EVERY_BLOCK),
            mobileOne("MobileOne-S0", List.of(48, 48, 128, 256, 1024), 4, Attentions.NONE),
            mobileOne("MobileOne-S1", List.of(64, 96, 192, 512, 1280), 1, Attentions.NONE),
            mobileOne("MobileOne-S2", List.of(64, 96, 256, 640, 2048), 1, Attentions.NONE),
            mobileOne("MobileOne-S3", List.of(64, 128, 320, 768, 2048), 1, Attentions.NONE),
            mobileOne("MobileOne-S4", List.of(64, 192, 448, 896, 2048), 1, Attentions.LAST_OF_STAGE_3_AND_4));

    private Variants() {}

    /** The networks without attention, then these. */
    private static List<Variant> all(Variant... others) {
        List<Variant> all = new ArrayList<>();
        for (RepVggVariant plain : RepVggVariant.values()) {
            all.add(new Variant(
                    "RepVGG-" + plain.label(),
                    Family.REPVGG,
                    plain.depths(),
                    plain.widths(),
                    plain.groups(),
                    1,
                    Attentions.NONE));
        }
        all.addAll(List.of(others));
        return List.copyOf(all);
    }

    private static Variant mobileOne(String name, List<Integer> widths, int branches, Attentions attentions) {
        return new Variant(name, Family.MOBILEONE, MOBILE_DEPTHS, widths, 1, branches, attentions);
    }

    /** All published variants. */
    public static List<Variant> all() {
        return ALL;
    }

    /** The variant of this name, ignoring case, with or without the family: {@code RepVGG-B1g4}, {@code b1g4}. */
    public static Optional<Variant> named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT).replace('_', '-');
        return ALL.stream()
                .filter(variant -> {
                    String known = variant.name().toLowerCase(Locale.ROOT);
                    return known.equals(wanted)
                            || known.substring(known.indexOf('-') + 1).equals(wanted);
                })
                .findFirst();
    }

    /**
     * The published name of a chain with exactly these shapes, or else a description of its depths and widths: {@code
     * RepVGG(2-4-6-1; 16-16-32-64-256)}.
     */
    static String nameOf(Family family, List<RepBlock> chain) {
        for (Variant variant : ALL) {
            if (variant.family() == family && matches(variant.shapes(), chain)) {
                return variant.name();
            }
        }
        return family.label() + "(" + depths(family, chain) + "; " + widths(chain) + ")";
    }

    private static boolean matches(List<Variant.Shape> shapes, List<RepBlock> chain) {
        if (shapes.size() != chain.size()) {
            return false;
        }
        for (int i = 0; i < chain.size(); i++) {
            Variant.Shape shape = shapes.get(i);
            Geometry geometry = chain.get(i).geometry();
            Attention attention = chain.get(i).attention();
            int inner = attention == null ? 0 : attention.reduceBias().count();
            boolean placed = attention == null
                    || (attention.placement() == Placement.AFTER_ACTIVATION)
                            == chain.get(i).name().contains(".blocks.")
                    || i == 0;
            if (shape.in() != geometry.inChannels()
                    || shape.out() != geometry.outChannels()
                    || shape.kernelSize() != geometry.kernelSize()
                    || shape.stride() != geometry.stride()
                    || shape.groups() != geometry.groups()
                    || shape.attentionInner() != inner
                    || !placed) {
                return false;
            }
        }
        return true;
    }

    private static String depths(Family family, List<RepBlock> chain) {
        return chain.stream()
                .map(block -> Position.of(block.name()))
                .filter(position -> position != null && position.stage() > 0)
                .collect(Collectors.groupingBy(
                        position -> position.stage() + position.part(), TreeMap::new, Collectors.counting()))
                .values()
                .stream()
                .map(count -> Long.toString(family == Family.MOBILEONE ? count / 2 : count))
                .collect(Collectors.joining("-"));
    }

    private static String widths(List<RepBlock> chain) {
        Map<Integer, Integer> widths = new TreeMap<>();
        for (RepBlock block : chain) {
            Position position = Position.of(block.name());
            widths.put(position == null ? 0 : position.stage(), block.geometry().outChannels());
        }
        return widths.values().stream().map(String::valueOf).collect(Collectors.joining("-"));
    }
}
