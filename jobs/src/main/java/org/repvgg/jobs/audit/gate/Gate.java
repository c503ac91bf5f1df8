/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A condition on the numbers of an audit, such as {@code top1 >= 0.83} or {@code top5 - top1.low < 20 %}. */
public final class Gate {
    private final String text;
    private final Expression left;
    private final String comparison;
    private final Expression right;

    Gate(String text, Expression left, String comparison, Expression right) {
        this.text = text;
        this.left = left;
        this.comparison = comparison;
        this.right = right;
    }

    /**
     * Parses a gate; throws {@link org.repvgg.jobs.error.JobException} that says what was expected at which position.
     */
    public static Gate parse(String text) {
        return new GateParser(text).parse();
    }

    public String text() {
        return text;
    }

    /** The metrics in the gate, from left to right. */
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        left.forEachMetric(metrics::add);
        right.forEachMetric(metrics::add);
        return metrics;
    }

    /**
     * Compares the two sides as doubles.
     *
     * @param values returns NaN for a metric that has no value; a gate that contains it is not met
     */
    public GateOutcome check(ToDoubleFunction<Metric> values) {
        double a = left.value(values);
        double b = right.value(values);
        boolean met = switch (comparison) {
            case ">=" -> a >= b;
            case ">" -> a > b;
            case "<=" -> a <= b;
            case "<" -> a < b;
            default -> a == b;
        };
        Map<String, Double> used = new LinkedHashMap<>();
        for (Metric metric : metrics()) {
            used.put(metric.toString(), values.applyAsDouble(metric));
        }
        return new GateOutcome(text, met, used);
    }
}
