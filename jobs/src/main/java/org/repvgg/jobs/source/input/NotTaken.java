/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.source.input;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was listed, or found in archives, and has no row: counted by kind, so that nothing vanishes. Some kinds are
 * remarks on what was taken, see {@link #REMARKS}.
 *
 * @param kinds totals by kind
 * @param places at most {@link #MAX_PLACES} folders and archives
 */
public record NotTaken(SortedMap<String, Kind> kinds, List<Place> places) implements Serializable {
    /** Folders and archives that are named, with an example each. */
    public static final int MAX_PLACES = 100;

    /** An entry of an archive has the name of an earlier one; both have rows. */
    public static final String DOUBLE_NAME = "double_name";
    /** Bytes behind the end of an archive that are neither zeros nor another archive. */
    public static final String BYTES_BEHIND_END = "bytes_behind_end";
    /** A file without an archive's suffix was read as one, in one piece. */
    public static final String ARCHIVE_BY_BYTES = "archive_by_bytes";
    /** Inputs named more than once. */
    public static final String NAMED_TWICE = "named_twice";
    /** An archive within an archive, which is not opened. */
    public static final String NESTED_ARCHIVE = "nested_archive";
    /** A link, device or pipe in an archive whose name is not an image's. */
    public static final String SPECIAL_FILE = "special_file";

    /** Kinds that do not stand for a file without a row. */
    public static final Set<String> REMARKS = Set.of(DOUBLE_NAME, BYTES_BEHIND_END, ARCHIVE_BY_BYTES, NAMED_TWICE);

    /** Nothing at all. */
    public static final NotTaken NOTHING = new NotTaken(new TreeMap<>(), List.of());

    /** How many, and the path of the first. */
    public record Kind(long count, String example) implements Serializable {}

    /** A folder or an archive: how many of each kind, and the path of the first. */
    public record Place(String name, SortedMap<String, Long> counts, String example) implements Serializable {
        public Place {
            counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        }
    }

    public NotTaken {
        kinds = Collections.unmodifiableSortedMap(new TreeMap<>(kinds));
        places = List.copyOf(places);
    }

    public boolean isEmpty() {
        return kinds.isEmpty();
    }

    /** Number of files and entries that have no row. */
    public long files() {
        return kinds.entrySet().stream()
                .filter(kind -> !REMARKS.contains(kind.getKey()))
                .mapToLong(kind -> kind.getValue().count())
                .sum();
    }

    /** The kinds with their counts and an example each, on one line. */
    public String summary() {
        return kinds.entrySet().stream()
                .map(kind -> kind.getValue().count() + " " + kind.getKey() + " (such as "
                        + kind.getValue().example() + ")")
                .collect(Collectors.joining(", "));
    }

    /** The sum of both; a place that both name appears once. */
    public NotTaken plus(NotTaken other) {
        if (other.isEmpty()) {
            return this;
        }
        SortedMap<String, Kind> sums = new TreeMap<>(kinds);
        other.kinds.forEach((kind, more) ->
                sums.merge(kind, more, (one, two) -> new Kind(one.count() + two.count(), one.example())));
        SortedMap<String, Place> named = new TreeMap<>();
        places.forEach(place -> named.put(place.name(), place));
        for (Place place : other.places) {
            if (named.containsKey(place.name()) || named.size() < MAX_PLACES) {
                named.merge(place.name(), place, NotTaken::both);
            }
        }
        return new NotTaken(sums, new ArrayList<>(named.values()));
    }

    private static Place both(Place one, Place two) {
        SortedMap<String, Long> counts = new TreeMap<>(one.counts());
        two.counts().forEach((kind, count) -> counts.merge(kind, count, Long::sum));
        return new Place(one.name(), counts, one.example());
    }
}
