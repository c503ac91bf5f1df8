/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.gate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The outcome of a gate.
 *
 * @param gate the text as given
 * @param values values of the metrics in it, NaN where there is none
 */
public record GateOutcome(String gate, boolean met, Map<String, Double> values) {
    public GateOutcome {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** For example "top1 = 0.8356, gate top1>=0.9". */
    public String sentence() {
        StringBuilder text = new StringBuilder();
        values.forEach((metric, value) -> text.append(text.isEmpty() ? "" : ", ")
                .append(metric)
                .append(value.isNaN() ? " has no value" : " = " + value));
        return text + ", gate " + gate;
    }
}
