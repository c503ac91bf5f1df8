/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;

/**
 * The index of a checkpoint in several files, as transformers and diffusers write it: {@code model.safetensors.index.json}
 * or {@code pytorch_model.bin.index.json}, with the file of each tensor.
 *
 * @param files the file of each tensor, by its name
 * @param totalBytes the size of all tensors as the index states it; -1 if it does not
 */
record ShardIndex(Map<String, String> files, long totalBytes) {
    static final String ENDING = ".index.json";

    private static final long MAX_BYTES = 64 << 20;
    private static final int MAX_TENSORS = 200_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxStringLength(1 << 16)
                    .maxNameLength(1 << 16)
                    .build())
            .build();

    static ShardIndex read(Bytes file, String where) {
        if (file.size() > MAX_BYTES) {
            throw refusal(where, file.size() + " bytes (expected at most " + MAX_BYTES + ")");
        }
        Map<String, String> files = new LinkedHashMap<>();
        long total = -1;
        try (JsonParser json = JSON.createParser(file.toArray())) {
            require(json.nextToken() == JsonToken.START_OBJECT, where);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("weight_map")) {
                    readFiles(json, files, where);
                } else if (field.equals("metadata") && json.currentToken() == JsonToken.START_OBJECT) {
                    total = readTotal(json);
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw refusal(
                    where,
                    "a text that is not JSON (" + String.valueOf(e.getMessage()).split("\n", 2)[0] + ")");
        }
        if (files.isEmpty()) {
            throw refusal(where, "no weight_map (expected the file of each tensor)");
        }
        return new ShardIndex(files, total);
    }

    private static void readFiles(JsonParser json, Map<String, String> files, String where) throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, where);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String tensor = json.currentName();
            require(json.nextToken() == JsonToken.VALUE_STRING, where);
            if (files.put(tensor, json.getText()) != null) {
                throw refusal(where, "tensor " + tensor + " twice in the weight_map");
            }
            if (files.size() > MAX_TENSORS) {
                throw refusal(where, "more than " + MAX_TENSORS + " tensors");
            }
        }
    }

    private static long readTotal(JsonParser json) throws IOException {
        long total = -1;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean size = json.currentName().equals("total_size");
            JsonToken value = json.nextToken();
            if (size && value == JsonToken.VALUE_NUMBER_INT) {
                total = json.getLongValue();
            } else {
                json.skipChildren();
            }
        }
        return total;
    }

    private static void require(boolean holds, String where) {
        if (!holds) {
            throw refusal(where, "no object with a weight_map of file names");
        }
    }

    private static CheckpointException refusal(String where, String found) {
        return new CheckpointException(
                "Cannot read the index " + where + ": found " + found + ". Copy or download it again.");
    }
}
