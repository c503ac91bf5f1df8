/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import org.repvgg.jobs.audit.findings.Findings;

/**
 * A finished audit.
 *
 * @param output the folder with {@code audit.json}, {@code report.html} and the tables
 */
public record AuditResult(Findings findings, String output) {}
