/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.io.Json;
import org.repvgg.jobs.source.input.NotTaken;
import org.repvgg.jobs.source.input.NotTaken.Kind;
import org.repvgg.jobs.source.input.NotTaken.Place;

/** What has no row, as tables in footers of parts and as an object in run.json. */
final class NotTakenJson {
    private NotTakenJson() {}

    /** Rows of kind, count and example. */
    static String kinds(NotTaken notTaken) {
        List<List<Object>> table = new ArrayList<>();
        notTaken.kinds().forEach((kind, counted) -> table.add(List.of(kind, counted.count(), counted.example())));
        return Json.writeLine(table);
    }

    /** Rows of place, kind, count and the place's example. */
    static String places(NotTaken notTaken) {
        List<List<Object>> table = new ArrayList<>();
        for (Place place : notTaken.places()) {
            place.counts().forEach((kind, count) -> table.add(List.of(place.name(), kind, count, place.example())));
        }
        return Json.writeLine(table);
    }

    /** Reads both; parts of earlier releases have neither. */
    static NotTaken parse(@Nullable String kindTable, @Nullable String placeTable) throws IOException {
        if (kindTable == null) {
            return NotTaken.NOTHING;
        }
        SortedMap<String, Kind> kinds = new TreeMap<>();
        for (List<Object> row : Json.readTable(kindTable)) {
            kinds.put((String) row.get(0), new Kind(((Number) row.get(1)).longValue(), (String) row.get(2)));
        }
        Map<String, SortedMap<String, Long>> counts = new LinkedHashMap<>();
        Map<String, String> examples = new LinkedHashMap<>();
        if (placeTable != null) {
            for (List<Object> row : Json.readTable(placeTable)) {
                String place = (String) row.get(0);
                counts.computeIfAbsent(place, name -> new TreeMap<>())
                        .put((String) row.get(1), ((Number) row.get(2)).longValue());
                examples.put(place, (String) row.get(3));
            }
        }
        List<Place> places = new ArrayList<>();
        counts.forEach((name, perKind) -> places.add(new Place(name, perKind, examples.getOrDefault(name, ""))));
        return new NotTaken(kinds, places);
    }

    /** The object in run.json. */
    static Map<String, Object> object(NotTaken notTaken) {
        Map<String, Object> kinds = new LinkedHashMap<>();
        Map<String, Object> remarks = new LinkedHashMap<>();
        notTaken.kinds()
                .forEach((kind, counted) -> (NotTaken.REMARKS.contains(kind) ? remarks : kinds)
                        .put(kind, Map.of("count", counted.count(), "example", counted.example())));
        List<Map<String, Object>> places = new ArrayList<>();
        for (Place place : notTaken.places()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("place", place.name());
            map.put("counts", place.counts());
            map.put("example", place.example());
            places.add(map);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("files", notTaken.files());
        map.put("kinds", kinds);
        map.put("remarks", remarks);
        map.put("places", places);
        return map;
    }

    /** Reads the object in run.json, or null. */
    static NotTaken read(@Nullable JsonNode node) {
        if (node == null) {
            return NotTaken.NOTHING;
        }
        SortedMap<String, Kind> kinds = new TreeMap<>();
        for (String part : List.of("kinds", "remarks")) {
            node.path(part)
                    .fields()
                    .forEachRemaining(entry -> kinds.put(
                            entry.getKey(),
                            new Kind(
                                    entry.getValue().path("count").asLong(),
                                    entry.getValue().path("example").asText())));
        }
        List<Place> places = new ArrayList<>();
        node.path("places").forEach(place -> {
            SortedMap<String, Long> counts = new TreeMap<>();
            place.path("counts")
                    .fields()
                    .forEachRemaining(
                            entry -> counts.put(entry.getKey(), entry.getValue().asLong()));
            places.add(new Place(
                    place.path("place").asText(), counts, place.path("example").asText()));
        });
        return new NotTaken(kinds, places);
    }
}
