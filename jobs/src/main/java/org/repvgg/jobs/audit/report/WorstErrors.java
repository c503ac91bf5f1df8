/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import java.util.Base64;
import java.util.Map;
import org.repvgg.jobs.audit.metrics.AuditMetrics;
import org.repvgg.jobs.audit.metrics.WorstError;

/** Wrong predictions with the highest confidence, with their pictures. */
final class WorstErrors {
    private WorstErrors() {}

    static void write(AuditMetrics findings, Map<String, byte[]> pictures, Markup html) {
        if (findings.worst().isEmpty()) {
            return;
        }
        Tables.section(
                html,
                "worst",
                "Worst errors",
                "Wrong predictions with the highest confidence. Check these first for wrong labels.");
        html.open("ul", "class", "pictures").newLine();
        for (WorstError error : findings.worst()) {
            String truth = findings.directory().name(error.truth());
            String predicted = findings.directory().name(error.predicted());
            html.open("li").open("figure");
            byte[] jpeg = pictures.get(error.path());
            if (jpeg == null) {
                html.element("div", "no picture", "class", "picture");
            } else {
                html.open(
                        "img",
                        "class",
                        "picture",
                        "alt",
                        truth + " predicted as " + predicted,
                        "src",
                        "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg));
            }
            html.open("figcaption");
            html.open("p").element("strong", predicted, "class", "unmet");
            html.text(error.confidence() == null ? "" : " " + Format.percent(error.confidence()))
                    .close();
            html.element("p", "label: " + truth + (error.rank() > 0 ? ", rank " + error.rank() : ""));
            html.element("p", name(error.path()), "class", "path", "title", error.path());
            html.close().close().close().newLine();
        }
        html.close().close().newLine();
    }

    /** The entry of an archive, or the file. */
    private static String name(String path) {
        int member = path.lastIndexOf("!/");
        return path.substring(member >= 0 ? member + 2 : path.lastIndexOf('/') + 1);
    }
}
