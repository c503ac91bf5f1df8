/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.findings;

import org.repvgg.jobs.audit.stats.PairedComparison;

/**
 * The images of one class in both runs.
 *
 * @param changedWrong wrong in both, but not the same
 */
public record ClassFlips(int truth, PairedComparison pairs, long changedWrong) {}
