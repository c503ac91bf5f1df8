/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.deploy;

import java.util.Map;
import org.repvgg.model.SqueezeExcite;

/** The names of a block's tensors in the official deploy models. */
enum DeployNames {
    REPVGG("RepVGG", "rbr_reparam", "se.down", "se.up", "post_se.down", "post_se.up"),
    REPVGG_PLUS("RepVGGplus", "rbr_reparam", "se.down", "se.up", "post_se.down", "post_se.up"),
    MOBILEONE("MobileOne", "reparam_conv", "se.reduce", "se.expand", "se.reduce", "se.expand");

    static final String HEAD = "linear";

    private final String family;
    private final String conv;
    private final String reduceBefore;
    private final String expandBefore;
    private final String reduceAfter;
    private final String expandAfter;

    DeployNames(
            String family,
            String conv,
            String reduceBefore,
            String expandBefore,
            String reduceAfter,
            String expandAfter) {
        this.family = family;
        this.conv = conv;
        this.reduceBefore = reduceBefore;
        this.expandBefore = expandBefore;
        this.reduceAfter = reduceAfter;
        this.expandAfter = expandAfter;
    }

    static DeployNames of(Map<String, String> metadata) {
        String family = metadata.getOrDefault(FusedMetadata.FAMILY, REPVGG.family);
        for (DeployNames names : values()) {
            if (names.family.equals(family)) {
                return names;
            }
        }
        throw new IllegalArgumentException(
                "Cannot name the tensors of family " + family + " (expected RepVGG, RepVGGplus or MobileOne).");
    }

    String conv(String block) {
        return block + "." + conv;
    }

    String reduce(String block, SqueezeExcite.Placement placement) {
        return block + "." + (placement == SqueezeExcite.Placement.BEFORE_ACTIVATION ? reduceBefore : reduceAfter);
    }

    String expand(String block, SqueezeExcite.Placement placement) {
        return block + "." + (placement == SqueezeExcite.Placement.BEFORE_ACTIVATION ? expandBefore : expandAfter);
    }
}
