/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.repvgg.image.InvalidPreprocessException;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;
import org.repvgg.model.FusedModel;
import org.repvgg.reparam.deploy.FusedMetadata;

/**
 * The preprocessing in a fused file's header: a JSON object with the fields of {@link PreprocessSpec#canonical}, so that
 * programs in other languages can read it.
 */
public final class PreprocessSpecJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PreprocessSpecJson() {}

    /** The model's own preprocessing; fields that it lacks, or all of them, follow ImageNet's convention. */
    public static PreprocessSpec of(FusedModel model) {
        String json = model.metadata().get(FusedMetadata.PREPROCESS);
        return json == null ? PreprocessSpec.imagenet() : parse(json);
    }

    private static PreprocessSpec parse(String json) {
        try {
            StringJoiner canonical = new StringJoiner(" ");
            MAPPER.readTree(json)
                    .properties()
                    .forEach(field -> canonical.add(field.getKey() + "=" + text(field.getValue())));
            return PreprocessSpec.parse(canonical.toString());
        } catch (JsonProcessingException | InvalidPreprocessException e) {
            throw new JobException(
                    FailureCode.CHECKPOINT_UNREADABLE,
                    "Cannot read the preprocessing in the checkpoint's header: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + " (expected a JSON object such as {\"resize\":256,\"crop\":224}). Fuse again.");
        }
    }

    private static String text(JsonNode value) {
        if (!value.isArray()) {
            return value.asText();
        }
        StringJoiner list = new StringJoiner(",");
        value.forEach(element -> list.add(element.asText()));
        return list.toString();
    }

    /** The JSON object, numbers as numbers. */
    public static String of(PreprocessSpec preprocess) {
        ObjectNode json = MAPPER.createObjectNode();
        for (String field : preprocess.canonical().split(" ")) {
            String key = field.substring(0, field.indexOf('='));
            String[] values = field.substring(key.length() + 1).split(",");
            if (values.length == 1) {
                json.set(key, node(values[0]));
            } else {
                ArrayNode list = json.putArray(key);
                for (String value : values) {
                    list.add(node(value));
                }
            }
        }
        return json.toString();
    }

    private static @Nullable JsonNode node(String value) {
        return value.matches("-?\\d+(\\.\\d+)?")
                ? MAPPER.getNodeFactory().numberNode(new BigDecimal(value))
                : MAPPER.getNodeFactory().textNode(value);
    }
}
