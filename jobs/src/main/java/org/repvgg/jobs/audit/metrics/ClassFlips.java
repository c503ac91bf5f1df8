/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

import org.repvgg.jobs.audit.stats.PairedComparison;

/**
 * The images of one class in both runs.
 *
 * @param changedWrong images that both runs predicted wrongly, with different classes
 */
public record ClassFlips(int truth, PairedComparison pairs, long changedWrong) {}
