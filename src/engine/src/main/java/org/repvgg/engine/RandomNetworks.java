/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;
import org.repvgg.model.RepVggVariant;

/**
 * Fused networks of the published shapes with random weights, for benchmarks and tests: what an engine does takes as long
 * with them as with trained ones.
 */
public final class RandomNetworks {
    private static final int CLASSES = 1000;

    private RandomNetworks() {}

    /**
     * A RepVGG variant.
     *
     * @param name {@code A0} to {@code A2}, {@code B0} to {@code B3}, {@code B1g2}, {@code B1g4} and so on
     * @throws IllegalArgumentException for a name that is none of them
     */
    public static FusedModel repVgg(String name, long seed) {
        RepVggVariant variant = RepVggVariant.named(name)
                .orElseThrow(() -> new IllegalArgumentException("Cannot make a random network '" + name
                        + "' (expected A0, A1, A2, B0, B1, B2 or B3, the last three also with g2 or g4)."));
        return stages(
                "RepVGG-" + variant.label(),
                ints(variant.depths()),
                ints(variant.widths()),
                variant.groups(),
                CLASSES,
                seed);
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * A network in RepVGG's form: a stride-2 stem, then stages whose first block has stride 2.
     *
     * @param widths output channels of the stem and of each stage
     * @param groups groups of every second block, as in the g2 and g4 variants
     */
    public static FusedModel stages(String name, int[] depths, int[] widths, int groups, int classes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<FusedConv> convs = new ArrayList<>();
        convs.add(conv("stage0", 3, widths[0], 2, 1, random));
        for (int stage = 1; stage < widths.length; stage++) {
            for (int i = 0; i < depths[stage - 1]; i++) {
                int in = convs.get(convs.size() - 1).outChannels();
                int g = convs.size() % 2 == 0 ? groups : 1;
                convs.add(conv("stage" + stage + "." + i, in, widths[stage], i == 0 ? 2 : 1, g, random));
            }
        }
        int features = widths[widths.length - 1];
        FusedLinear head = new FusedLinear(
                features,
                classes,
                normal(random, classes * features, Math.sqrt(1.0 / features)),
                normal(random, classes, 0.1));
        return new FusedModel(name, convs, head, new TreeMap<>());
    }

    /** The network with another activation behind all its convolutions. */
    public static FusedModel withActivation(FusedModel model, Activation activation) {
        List<FusedConv> convs = model.convs().stream()
                .map(conv -> conv.withActivation(activation))
                .toList();
        return new FusedModel(model.variant(), convs, model.head(), model.metadata());
    }

    private static FusedConv conv(String name, int in, int out, int stride, int groups, SplittableRandom random) {
        int fanIn = in / groups * 9;
        return new FusedConv(
                name,
                in,
                out,
                3,
                stride,
                1,
                groups,
                Activation.RELU,
                null,
                normal(random, out * fanIn, Math.sqrt(2.0 / fanIn)),
                normal(random, out, 0.1));
    }

    private static float[] normal(SplittableRandom random, int length, double deviation) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }
}
