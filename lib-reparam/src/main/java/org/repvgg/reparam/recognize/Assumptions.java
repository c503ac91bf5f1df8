/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.repvgg.reparam.recognize.Assumption.Basis;
import org.repvgg.reparam.recognize.Assumption.Topic;

/** Collects assumptions block by block and makes one line of those that have topic, basis and reason in common. */
final class Assumptions {
    /** How many blocks one line names. */
    private static final int NAMED = 6;

    private record Group(Topic topic, Basis basis, String reason) {}

    private final Map<Group, Map<String, String>> values = new LinkedHashMap<>();

    /**
     * @param where the block or module that it holds for; empty for the whole network
     */
    void add(Topic topic, Basis basis, String reason, String where, String value) {
        values.computeIfAbsent(new Group(topic, basis, reason), group -> new LinkedHashMap<>())
                .put(where, value);
    }

    /** The lines, by topic. */
    List<Assumption> list() {
        List<Assumption> list = new ArrayList<>();
        for (Topic topic : EnumSet.allOf(Topic.class)) {
            values.forEach((group, byPlace) -> {
                if (group.topic == topic) {
                    list.add(new Assumption(topic, text(byPlace), group.basis, group.reason));
                }
            });
        }
        return list;
    }

    private static String text(Map<String, String> byPlace) {
        Set<String> distinct = new LinkedHashSet<>(byPlace.values());
        if (byPlace.containsKey("")) {
            return String.join(", ", distinct);
        }
        if (distinct.size() == 1 && byPlace.size() > NAMED) {
            return distinct.iterator().next() + " in " + byPlace.size() + " places, " + names(byPlace.keySet());
        }
        String named = byPlace.entrySet().stream()
                .limit(NAMED)
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(", "));
        return byPlace.size() > NAMED ? named + ", ... (" + byPlace.size() + " in all)" : named;
    }

    private static String names(Set<String> places) {
        List<String> names = new ArrayList<>(places);
        return names.get(0) + " to " + names.get(names.size() - 1);
    }
}
