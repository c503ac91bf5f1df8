/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

/**
 * Number of images of class {@code truth} that were predicted as class {@code predicted}; correct ones if the two are
 * equal.
 */
public record ConfusionPair(int truth, int predicted, long images) {}
