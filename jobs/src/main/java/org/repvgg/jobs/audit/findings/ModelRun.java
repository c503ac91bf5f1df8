/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.findings;

/** What made some of the predictions, as their rows say; empty texts where they do not. */
public record ModelRun(String modelFingerprint, String preprocessFingerprint, String kernel, String runId, long rows) {}
