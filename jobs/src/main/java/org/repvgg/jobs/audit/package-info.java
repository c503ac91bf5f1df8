/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The audit: predictions and labels enter, numbers with their uncertainty, tables, a report and the verdict of the gates
 * leave. All counting is Spark's, without a cap on rows, and gives the same bits for any partitioning: counts are integers,
 * sums of doubles are exact. Called by the command line.
 */
@NullMarked
package org.repvgg.jobs.audit;

import org.jspecify.annotations.NullMarked;
