/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters and multiply-accumulates against those counted on the official code (1000 classes, 224x224). */
class VariantsTest {
    /** The table gives billions with three digits. */
    private static final double LAST_DIGIT = 0.0005;

    @ParameterizedTest
    @CsvSource({
        "RepVGG-A0, 9108968, 8309384, 1.361, 1.513",
        "RepVGG-A1, 14092264, 12789864, 2.364, 2.626",
        "RepVGG-A2, 28210600, 25499944, 5.117, 5.685",
        "RepVGG-B0, 15817960, 14339048, 3.058, 3.397",
        "RepVGG-B1, 57415016, 51829480, 11.815, 13.128",
        "RepVGG-B1g2, 45782376, 41360104, 8.810, 9.788",
        "RepVGG-B1g4, 39966056, 36125416, 7.307, 8.119",
        "RepVGG-B2, 89022376, 80315112, 18.377, 20.418",
        "RepVGG-B2g2, 70846376, 63956712, 13.680, 15.200",
        "RepVGG-B2g4, 61758376, 55777512, 11.332, 12.591",
        "RepVGG-B3, 123085288, 110960872, 26.209, 29.121",
        "RepVGG-B3g2, 96911848, 87404776, 19.446, 21.606",
        "RepVGG-B3g4, 83825128, 75626728, 16.064, 17.849",
        "MobileOne-S0, 5293272, 2078504, 0.275, 1.052",
    })
    void countsEqualTheOfficialCode(String name, long train, long deploy, double deployMacs, double trainMacs) {
        Variant variant = Variants.named(name).orElseThrow();
        assertThat(variant.trainParameters(1000)).isEqualTo(train);
        assertThat(variant.deployParameters(1000)).isEqualTo(deploy);
        assertThat(variant.deployMacs(224, 1000) / 1e9).isCloseTo(deployMacs, within(LAST_DIGIT));
        assertThat(variant.trainMacs(224, 1000) / 1e9).isCloseTo(trainMacs, within(LAST_DIGIT));
    }

    @ParameterizedTest
    @CsvSource({
        "RepVGG-D2se, 133334836, 120387572, 32.83",
        "RepVGGplus-L2pse, 140099224, 127151960, 32.84",
        "MobileOne-S1, 4825192, 4764840, 0.825",
        "MobileOne-S2, 7884648, 7808168, 1.298",
        "MobileOne-S3, 10170600, 10078312, 1.896",
        "MobileOne-S4, 14951248, 14838352, 2.979",
    })
    void countsOfTheOthersToo(String name, long train, long deploy, double deployMacs) {
        Variant variant = Variants.named(name).orElseThrow();
        assertThat(variant.trainParameters(1000)).isEqualTo(train);
        assertThat(variant.deployParameters(1000)).isEqualTo(deploy);
        assertThat(variant.deployMacs(224, 1000) / 1e9).isCloseTo(deployMacs, within(10 * LAST_DIGIT));
    }

    @Test
    void variantsAreFoundByAnySpelling() {
        assertThat(Variants.named("b1g4").orElseThrow().name()).isEqualTo("RepVGG-B1g4");
        assertThat(Variants.named("REPVGG_A0").orElseThrow().name()).isEqualTo("RepVGG-A0");
        assertThat(Variants.named("resnet50")).isEmpty();
    }
}
