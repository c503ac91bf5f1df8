/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import org.repvgg.jobs.audit.gate.GateOutcome;
import org.repvgg.jobs.audit.metrics.AuditMetrics;

/** The outcomes of the gates as a table. */
final class GateTable {
    private GateTable() {}

    static void write(AuditMetrics findings, Markup html) {
        if (findings.gates().isEmpty()) {
            return;
        }
        Tables.section(html, "gates", "Gates", "");
        Tables.open(html, "Gates", "Gate", "Found", "Verdict");
        for (GateOutcome gate : findings.gates()) {
            StringBuilder values = new StringBuilder();
            gate.values()
                    .forEach((metric, value) -> values.append(values.isEmpty() ? "" : ", ")
                            .append(metric)
                            .append(value.isNaN() ? " has no value" : " = " + Format.metric(value)));
            html.open("tr")
                    .open("th", "scope", "row")
                    .element("code", gate.gate())
                    .close();
            html.element("td", values.toString());
            html.open("td").element("span", gate.met() ? "met" : "not met", "class", gate.met() ? "met" : "unmet");
            html.close().close().newLine();
        }
        Tables.close(html);
        html.close().newLine();
    }
}
