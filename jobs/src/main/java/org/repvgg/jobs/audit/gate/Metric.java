/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.gate;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A metric that a gate may name: {@code ece}, {@code top5}, {@code top1.low}, {@code recall(cat)}.
 *
 * @param name one of {@link #known}
 * @param className the class in parentheses, or empty
 * @param end the value itself, or one end of its 95 % confidence interval
 */
public record Metric(String name, String className, End end) {
    /** The value itself, or one end of its interval. */
    public enum End {
        VALUE,
        LOW,
        HIGH
    }

    private static final Pattern TOP = Pattern.compile("top([1-9][0-9]{0,5})");
    private static final Set<String> OF_A_CLASS = Set.of("precision", "recall", "f1", "support");
    private static final Set<String> WITH_INTERVAL = Set.of("precision", "recall", "diff_top1", "baseline_top1");
    private static final Set<String> OF_A_PAIR =
            Set.of("diff_top1", "baseline_top1", "mcnemar_p", "good_to_bad", "bad_to_good", "flip_rate", "pairs");
    private static final Set<String> PLAIN = Set.of(
            "nll",
            "brier",
            "ece",
            "mce",
            "macro_precision",
            "macro_recall",
            "macro_f1",
            "weighted_f1",
            "balanced_accuracy",
            "min_recall",
            "coverage",
            "scored",
            "failed",
            "invalid",
            "unlabelled",
            "ambiguous",
            "duplicate",
            "conflicting",
            "unpredicted");

    static boolean isName(String name) {
        return PLAIN.contains(name)
                || OF_A_PAIR.contains(name)
                || OF_A_CLASS.contains(name)
                || TOP.matcher(name).matches();
    }

    /** All metric names, for messages. */
    static List<String> known() {
        TreeSet<String> names = new TreeSet<>(PLAIN);
        names.addAll(OF_A_PAIR);
        OF_A_CLASS.forEach(name -> names.add(name + "(class)"));
        names.add("topK");
        return List.copyOf(names);
    }

    boolean isOfAClass() {
        return OF_A_CLASS.contains(name);
    }

    boolean hasInterval() {
        return WITH_INTERVAL.contains(name) || top() > 0;
    }

    /** Whether the metric compares with a baseline. */
    public boolean needsBaseline() {
        return OF_A_PAIR.contains(name);
    }

    /** The k of a top-k accuracy, or 0 for other metrics. */
    public int top() {
        Matcher matcher = TOP.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    @Override
    public String toString() {
        return name
                + (className.isEmpty() ? "" : "(" + className + ")")
                + (end == End.VALUE ? "" : "." + end.name().toLowerCase(java.util.Locale.ROOT));
    }
}
