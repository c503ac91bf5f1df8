/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The audit: predictions and labels enter; metrics with their confidence intervals, tables, a report and the outcomes
 * of the gates leave. All aggregation runs in Spark, without a limit on rows, and gives the same bits for any
 * partitioning: counts are integers, sums of doubles are exact. Called by the command line.
 */
@NullMarked
package org.repvgg.jobs.audit;

import org.jspecify.annotations.NullMarked;
