/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The statistics of an audit: exact sums, proportions with their confidence intervals, class scores, calibration,
 * paired comparison. The results have the same bits for any order and grouping of the input. Independent of Spark and
 * of files; called by the audit, its gates and its report.
 */
@NullMarked
package org.repvgg.jobs.audit.stats;

import org.jspecify.annotations.NullMarked;
