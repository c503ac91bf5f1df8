/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;

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
        int groups = name.endsWith("g2") ? 2 : name.endsWith("g4") ? 4 : 1;
        String body = groups == 1 ? name : name.substring(0, name.length() - 2);
        int[] widths = switch (body.toUpperCase(Locale.ROOT)) {
            case "A0" -> new int[] {48, 48, 96, 192, 1280};
            case "A1" -> new int[] {64, 64, 128, 256, 1280};
            case "A2" -> new int[] {64, 96, 192, 384, 1408};
            case "B0" -> new int[] {64, 64, 128, 256, 1280};
            case "B1" -> new int[] {64, 128, 256, 512, 2048};
            case "B2" -> new int[] {64, 160, 320, 640, 2560};
            case "B3" -> new int[] {64, 192, 384, 768, 2560};
            default ->
                throw new IllegalArgumentException("Cannot make a random network '" + name
                        + "' (expected A0, A1, A2, B0, B1, B2 or B3, the last three also with g2 or g4).");
        };
        int[] depths = body.charAt(0) == 'A' ? new int[] {2, 4, 14, 1} : new int[] {4, 6, 16, 1};
        return stages("RepVGG-" + name, depths, widths, groups, CLASSES, seed);
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
