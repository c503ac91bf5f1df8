/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.labels;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.error.FailureCode;
import org.repvgg.jobs.error.JobException;

/** The known class names by index, and the resolution of label texts to indices. */
public final class ClassDirectory {
    private static final Pattern INDEX = Pattern.compile("[0-9]{1,9}");

    private final SortedMap<Integer, String> names;
    private final Map<String, Integer> indices = new HashMap<>();
    private final Set<String> repeated = new HashSet<>();

    public ClassDirectory(Map<Integer, String> names) {
        this.names = new TreeMap<>(names);
        this.names.forEach((index, name) -> {
            if (indices.putIfAbsent(name, index) != null) {
                repeated.add(name);
            }
        });
    }

    /** The name of a class, or {@code class 7} if it has none. */
    public String name(int index) {
        return names.getOrDefault(index, "class " + index);
    }

    /** One more than the highest index that has a name. */
    public int size() {
        return names.isEmpty() ? 0 : names.lastKey() + 1;
    }

    /** The index of a class given by name or by index, or null. */
    public @Nullable Integer find(String text) {
        Integer index = repeated.contains(text) ? null : indices.get(text);
        return index == null && INDEX.matcher(text).matches() ? Integer.valueOf(text) : index;
    }

    /**
     * Decides whether all given texts are names or all are indices, and returns the index of each. Throws {@link
     * JobException} if neither interpretation fits, or if both fit and disagree.
     */
    Map<String, Integer> resolve(Collection<String> texts) {
        TreeSet<String> sorted = new TreeSet<>(texts);
        TreeSet<String> unnamed = new TreeSet<>(sorted);
        unnamed.removeAll(indices.keySet());
        boolean numbers = sorted.stream().allMatch(text -> INDEX.matcher(text).matches());
        Map<String, Integer> asNumbers = new HashMap<>();
        if (numbers) {
            sorted.forEach(text -> asNumbers.put(text, Integer.valueOf(text)));
        }
        if (!unnamed.isEmpty()) {
            if (numbers) {
                return asNumbers;
            }
            throw new JobException(
                    FailureCode.LABELS_UNUSABLE,
                    "Cannot use the labels: found '" + unnamed.first() + "'"
                            + (unnamed.size() > 1 ? " and " + (unnamed.size() - 1) + " more" : "")
                            + " (expected an index, or one of the " + indices.size() + " known class names). "
                            + (names.isEmpty() ? "Pass the names by --classes." : "Correct the labels or --classes."));
        }
        Map<String, Integer> asNames = new HashMap<>();
        for (String text : sorted) {
            asNames.put(text, indices.get(text));
        }
        if (numbers && !asNames.equals(asNumbers)) {
            throw new JobException(
                    FailureCode.LABELS_UNUSABLE,
                    "Cannot use the labels: found '" + sorted.first()
                            + "', which is a class name and an index of another class (expected labels that mean one thing)."
                            + " Write names that are not numbers into --classes.");
        }
        if (!numbers) {
            for (String text : sorted) {
                if (repeated.contains(text)) {
                    throw new JobException(
                            FailureCode.LABELS_UNUSABLE,
                            "Cannot use the labels: found '" + text
                                    + "', the name of several classes (expected labels that mean one class)."
                                    + " Give the labels as indices.");
                }
            }
        }
        return numbers ? asNumbers : asNames;
    }
}
