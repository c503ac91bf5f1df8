/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.repvgg.jobs.audit.metrics.AuditMetrics;

/** Writes the report. */
public final class HtmlReport {
    /** Forbids scripts and external resources, in addition to escaping all names. */
    private static final String POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    private HtmlReport() {}

    /**
     * The whole document.
     *
     * @param pictures JPEG bytes by path, for those of the worst errors that could be read
     */
    public static String of(AuditMetrics findings, Map<String, byte[]> pictures) {
        Markup html = new Markup();
        html.open("html", "lang", "en").newLine().open("head").newLine();
        html.open("meta", "charset", "utf-8").newLine();
        html.open("meta", "http-equiv", "Content-Security-Policy", "content", POLICY)
                .newLine();
        html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .newLine();
        html.open("meta", "name", "color-scheme", "content", "light dark").newLine();
        html.element("title", "Audit of " + findings.run().predictions()).newLine();
        html.style(css());
        html.close().newLine();
        html.open("body").newLine();
        new Summary(findings).header(html);
        html.open("main").newLine();
        new Summary(findings).tiles(html);
        GateTable.write(findings, html);
        CoverageBar.write(findings, html);
        if (findings.coverage().scored() > 0) {
            new ReliabilityDiagram(findings.probabilities()).write(html);
            new ConfusionHeatmap(findings).write(html);
            new ClassBars(findings).write(html);
        }
        if (findings.comparison() != null && findings.comparison().pairs().pairs() > 0) {
            new FlipBars(findings, findings.comparison()).write(html);
        }
        WorstErrors.write(findings, pictures, html);
        RunTable.write(findings, html);
        html.close().newLine();
        html.close().newLine();
        html.close();
        return html.document();
    }

    private static String css() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
