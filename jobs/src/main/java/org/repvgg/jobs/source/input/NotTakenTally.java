/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.repvgg.jobs.error.Redaction;

/** Counts what is not taken; any thread may add. Memory does not grow with the input. */
public final class NotTakenTally {
    private final SortedMap<String, NotTaken.Kind> kinds = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, Long>> places = new TreeMap<>();
    private final SortedMap<String, String> examples = new TreeMap<>();

    /**
     * @param place the folder or archive
     * @param kind what it is
     * @param path the file or entry
     */
    public synchronized void add(String place, String kind, String path) {
        NotTaken.Kind before = kinds.get(kind);
        kinds.put(
                kind,
                before == null
                        ? new NotTaken.Kind(1, Redaction.of(EntryException.shortened(path)))
                        : new NotTaken.Kind(before.count() + 1, before.example()));
        SortedMap<String, Long> counts = places.get(place);
        if (counts == null && places.size() < NotTaken.MAX_PLACES) {
            counts = new TreeMap<>();
            places.put(place, counts);
            examples.put(place, Redaction.of(EntryException.shortened(path)));
        }
        if (counts != null) {
            counts.merge(kind, 1L, Long::sum);
        }
    }

    /** Adds a file under the folder that it lies in. */
    public void addFile(String path, String kind) {
        int slash = path.lastIndexOf('/');
        add(slash <= 0 ? path : path.substring(0, slash), kind, path);
    }

    /** The counts so far. */
    public synchronized NotTaken counts() {
        List<NotTaken.Place> named = new ArrayList<>();
        places.forEach((place, counts) ->
                named.add(new NotTaken.Place(Redaction.of(place), counts, examples.getOrDefault(place, ""))));
        return new NotTaken(kinds, named);
    }
}
