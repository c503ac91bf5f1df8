/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import org.jspecify.annotations.Nullable;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.metrics.AuditRun;
import org.repvgg.jobs.audit.metrics.ModelRun;
import org.repvgg.jobs.audit.metrics.RunComparison;

/** What was audited, and with which settings. */
final class RunTable {
    private RunTable() {}

    static void write(AuditMetrics findings, Markup html) {
        AuditRun run = findings.run();
        Tables.section(html, "run", "Run", "");
        Tables.open(html, "Run", "What", "");
        row(html, "predictions", run.predictions());
        models(html, findings.models());
        row(html, "labels", run.labels() + " (" + run.labelSource() + ")");
        RunComparison comparison = findings.comparison();
        if (comparison != null) {
            row(html, "baseline", run.baseline());
            models(html, comparison.baselineModels());
        }
        row(html, "started", run.started());
        row(html, "audit", run.id());
        run.versions().forEach((name, version) -> row(html, name, version));
        Tables.close(html);
        html.element(
                "p",
                "Full precision: audit.json and the Parquet tables per_class, confusion, reliability, worst"
                        + (comparison == null ? "" : ", flips, flips_by_class") + " beside this file.",
                "class",
                "note");
        html.close().newLine();
    }

    private static void models(Markup html, Iterable<ModelRun> models) {
        for (ModelRun model : models) {
            row(
                    html,
                    "made by",
                    "model " + model.modelFingerprint() + ", preprocessing " + model.preprocessFingerprint()
                            + ", kernel " + model.kernel() + ", run " + model.runId() + ", "
                            + Format.count(model.rows()) + " rows");
        }
    }

    private static void row(Markup html, String name, @Nullable String value) {
        html.open("tr").element("th", name, "scope", "row").element("td", value == null ? "" : value, "class", "value");
        html.close().newLine();
    }
}
