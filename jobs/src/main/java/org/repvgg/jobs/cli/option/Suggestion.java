/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.cli.option;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the word that a mistyped one was probably meant to be. */
public final class Suggestion {
    /** More mistakes than this make another word of any. */
    private static final int MOST_MISTAKES = 3;
    /** One mistake in so many letters. */
    private static final int LETTERS_PER_MISTAKE = 3;
    /** Shorter beginnings of words say little. */
    private static final int SHORTEST_BEGINNING = 3;

    private Suggestion() {}

    /** " Did you mean X?", or nothing where no known word is near. */
    public static String of(String typed, Collection<String> known) {
        String nearest = nearest(typed, known);
        return nearest == null ? "" : " Did you mean " + nearest + "?";
    }

    /**
     * The known word with the fewest mistakes: letters left out, added, replaced, or two neighbours in the wrong order;
     * the case does not count. The first of several that are as near; null if all are too far.
     */
    static @Nullable String nearest(String typed, Collection<String> known) {
        String word = typed.toLowerCase(Locale.ROOT);
        String nearest = null;
        int fewest = MOST_MISTAKES + 1;
        for (String candidate : known) {
            String other = candidate.toLowerCase(Locale.ROOT);
            int mistakes = isBeginning(word, other) ? 1 : mistakes(word, other);
            if (mistakes < fewest && mistakes <= Math.max(1, letters(other) / LETTERS_PER_MISTAKE)) {
                nearest = candidate;
                fewest = mistakes;
            }
        }
        return nearest;
    }

    private static boolean isBeginning(String word, String other) {
        return other.startsWith(word) && letters(word) >= SHORTEST_BEGINNING;
    }

    private static long letters(String word) {
        return word.chars().filter(Character::isLetterOrDigit).count();
    }

    /** The optimal string alignment distance, by rows of its table: {@code row[j]} compares i letters with j. */
    private static int mistakes(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
