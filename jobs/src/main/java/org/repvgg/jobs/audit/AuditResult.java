/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit;

import org.repvgg.jobs.audit.metrics.AuditMetrics;

/**
 * A finished audit.
 *
 * @param output the folder with {@code audit.json}, {@code report.html} and the tables
 */
public record AuditResult(AuditMetrics findings, String output) {}
