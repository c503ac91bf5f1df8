/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;
import org.repvgg.model.SqueezeExcite;

/** Seeded networks of every kind that the engine runs, small enough for vectors wider than the machine's. */
enum DigestNetworks {
    A0_SMALL {
        @Override
        FusedModel model() {
            return RandomNetworks.stages("a0", new int[] {2, 4, 14, 1}, new int[] {16, 16, 32, 48, 160}, 1, 10, 11);
        }
    },
    B1G4_SMALL {
        @Override
        FusedModel model() {
            return RandomNetworks.stages("b1g4", new int[] {4, 6, 8, 1}, new int[] {16, 32, 32, 64, 96}, 4, 7, 12);
        }
    },
    /** Numbers of channels that fill neither panels nor shared lanes. */
    ODD_CHANNELS {
        @Override
        FusedModel model() {
            return RandomNetworks.stages("odd", new int[] {2, 2, 2}, new int[] {7, 13, 26, 39}, 1, 5, 13);
        }
    },
    SE_BEFORE_ACTIVATION {
        @Override
        FusedModel model() {
            return squeezeExcite(SqueezeExcite.Placement.BEFORE_ACTIVATION, 14);
        }
    },
    SE_AFTER_ACTIVATION {
        @Override
        FusedModel model() {
            return squeezeExcite(SqueezeExcite.Placement.AFTER_ACTIVATION, 15);
        }
    },
    /** Depthwise 3x3 and pointwise 1x1 blocks in turn. */
    MOBILE_ONE {
        @Override
        FusedModel model() {
            SplittableRandom random = new SplittableRandom(16);
            List<FusedConv> convs = List.of(
                    conv("stage0", 3, 16, 3, 2, 1, null, random),
                    conv("stage1.0", 16, 16, 3, 2, 16, null, random),
                    conv("stage1.1", 16, 24, 1, 1, 1, null, random),
                    conv("stage2.0", 24, 24, 3, 1, 24, null, random),
                    conv("stage2.1", 24, 40, 1, 1, 1, null, random));
            return new FusedModel("mobile", convs, head(40, 6, random), new TreeMap<>());
        }
    };

    abstract FusedModel model();

    /** By a constant's name, after which a plus and another activation for all blocks may follow. */
    static FusedModel named(String name) {
        int plus = name.indexOf('+');
        return plus < 0
                ? valueOf(name).model()
                : RandomNetworks.withActivation(
                        valueOf(name.substring(0, plus)).model(), Activation.parse(name.substring(plus + 1)));
    }

    private static FusedModel squeezeExcite(SqueezeExcite.Placement placement, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] widths = {3, 16, 16, 32, 32};
        List<FusedConv> convs = new ArrayList<>();
        for (int i = 1; i < widths.length; i++) {
            SqueezeExcite se = new SqueezeExcite(
                    placement,
                    widths[i],
                    4,
                    normal(random, 4 * widths[i], 0.3),
                    normal(random, 4, 0.3),
                    normal(random, 4 * widths[i], 0.3),
                    normal(random, widths[i], 0.3));
            convs.add(conv("block" + i, widths[i - 1], widths[i], 3, 1 + i % 2, 1, se, random));
        }
        return new FusedModel("se", convs, head(32, 9, random), new TreeMap<>());
    }

    private static FusedConv conv(
            String name,
            int in,
            int out,
            int kernelSize,
            int stride,
            int groups,
            @Nullable SqueezeExcite squeezeExcite,
            SplittableRandom random) {
        int fanIn = in / groups * kernelSize * kernelSize;
        return new FusedConv(
                name,
                in,
                out,
                kernelSize,
                stride,
                kernelSize / 2,
                groups,
                Activation.RELU,
                squeezeExcite,
                normal(random, out * fanIn, Math.sqrt(2.0 / fanIn)),
                normal(random, out, 0.1));
    }

    private static FusedLinear head(int features, int classes, SplittableRandom random) {
        return new FusedLinear(
                features, classes, normal(random, classes * features, 0.2), normal(random, classes, 0.1));
    }

    private static float[] normal(SplittableRandom random, int length, double deviation) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }
}
