/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.Json;

/**
 * Everything besides the image that determines the content of a row: model, preprocessing, columns, limits. Parts with
 * different fingerprints are never mixed.
 *
 * @param values by name, as {@code _run/fingerprints.json} holds them
 */
public record Fingerprints(SortedMap<String, String> values) implements Serializable {
    private static final int DIGEST_BYTES = 8;

    public Fingerprints {
        values = new TreeMap<>(values);
    }

    /** A digest of all values, 16 hex digits. */
    public String digest() {
        return digest(toJson());
    }

    /** A digest of a list of names, 16 hex digits. */
    public static String ofLines(List<String> lines) {
        return digest(String.join("\n", lines));
    }

    private static String digest(String text) {
        byte[] hash = PartName.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
    }

    /** The first value that differs, as {@code name old (now new)}, or null if all are equal. */
    @Nullable
    String differenceFrom(Fingerprints now) {
        TreeSet<String> names = new TreeSet<>(values.keySet());
        names.addAll(now.values.keySet());
        for (String name : names) {
            String old = values.getOrDefault(name, "nothing");
            String other = now.values.getOrDefault(name, "nothing");
            if (!old.equals(other)) {
                return name + " " + old + " (now " + other + ")";
            }
        }
        return null;
    }

    String toJson() {
        return Json.write(values);
    }

    static Fingerprints parse(String json) throws JsonProcessingException {
        SortedMap<String, String> values = new TreeMap<>();
        for (Map.Entry<String, Object> entry : Json.readMap(json).entrySet()) {
            values.put(entry.getKey(), String.valueOf(entry.getValue()));
        }
        return new Fingerprints(values);
    }
}
