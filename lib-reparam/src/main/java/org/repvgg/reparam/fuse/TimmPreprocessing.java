/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Translates the preprocessing in timm's config.json to the keys of the fused file's header. */
final class TimmPreprocessing {
    private TimmPreprocessing() {}

    /**
     * The preprocessing in the {@code pretrained_cfg} of a config.json, or null if it has none: crop is the input size,
     * resize is floor(crop / crop_pct), as timm's transforms_imagenet_eval computes it.
     */
    static @Nullable String of(@Nullable String config) {
        if (config == null) {
            return null;
        }
        try {
            ObjectMapper mapper = new ObjectMapper();
            JsonNode cfg = mapper.readTree(config).path("pretrained_cfg");
            int crop = cfg.path("input_size").path(2).asInt(0);
            double percent = cfg.path("crop_pct").asDouble(0);
            if (crop <= 0 || percent <= 0) {
                return null;
            }
            ObjectNode words = mapper.createObjectNode()
                    .put("resize", (int) Math.floor(crop / percent))
                    .put("crop", crop)
                    .put("interpolation", cfg.path("interpolation").asText("bilinear"));
            if (cfg.path("mean").isArray() && cfg.path("std").isArray()) {
                words.set("mean", cfg.path("mean"));
                words.set("std", cfg.path("std"));
            }
            return words.toString();
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
