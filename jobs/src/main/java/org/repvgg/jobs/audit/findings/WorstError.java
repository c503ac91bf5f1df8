/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.findings;

import org.jspecify.annotations.Nullable;

/**
 * A wrong prediction that was claimed with much confidence.
 *
 * @param confidence null where the predictions have none
 * @param rank of the true class, 0 where it is not known
 */
public record WorstError(
        String path, int truth, int predicted, @Nullable Double confidence, int rank) {}
