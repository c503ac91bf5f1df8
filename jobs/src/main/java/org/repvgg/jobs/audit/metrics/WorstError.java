/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.audit.metrics;

import org.jspecify.annotations.Nullable;

/**
 * A wrong prediction with a high confidence.
 *
 * @param confidence null where the predictions have none
 * @param rank rank of the true class, 0 where unknown
 */
public record WorstError(
        String path, int truth, int predicted, @Nullable Double confidence, int rank) {}
