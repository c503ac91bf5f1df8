/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

/** The model, preprocessing and kernel recorded in some of the predictions; empty strings where the rows have none. */
public record ModelRun(String modelFingerprint, String preprocessFingerprint, String kernel, String runId, long rows) {}
