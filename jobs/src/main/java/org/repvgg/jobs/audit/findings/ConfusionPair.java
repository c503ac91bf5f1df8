/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.findings;

/** Images of class {@code truth} that were predicted as class {@code predicted}; equal where they were right. */
public record ConfusionPair(int truth, int predicted, long images) {}
