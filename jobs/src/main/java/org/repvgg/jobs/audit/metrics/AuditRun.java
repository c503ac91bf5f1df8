/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was audited, when and with which settings; the only part of the findings that differs between runs on the same
 * input.
 *
 * @param labelSource {@code csv}, {@code parquet}, {@code cls} or {@code folder}
 * @param started ISO 8601, UTC
 */
public record AuditRun(
        String id,
        String predictions,
        String labels,
        String labelSource,
        @Nullable String baseline,
        String started,
        double seconds,
        Map<String, String> versions) {
    public AuditRun {
        versions = new TreeMap<>(versions);
    }

    AuditRun withSeconds(double taken) {
        return new AuditRun(id, predictions, labels, labelSource, baseline, started, taken, versions);
    }
}
