/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.Json;

/**
 * A publication in progress, written before its first step, so that the next run can complete it if this one is killed.
 */
record Publishing(String digest, String runId, List<String> superseded) {
    Publishing {
        superseded = List.copyOf(superseded);
    }

    String toJson() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("fingerprints", digest);
        map.put("run_id", runId);
        map.put("superseded", superseded);
        return Json.write(map);
    }

    static @Nullable Publishing parse(@Nullable String json) throws JsonProcessingException {
        if (json == null) {
            return null;
        }
        Map<String, Object> map = Json.readMap(json);
        List<String> superseded = map.get("superseded") instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
        return new Publishing(String.valueOf(map.get("fingerprints")), String.valueOf(map.get("run_id")), superseded);
    }
}
