/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The arithmetic of an audit: exact sums, proportions with their intervals, scores of a class, calibration, paired
 * comparison. Counts and doubles enter, the same bits leave whatever the order and grouping was. Knows neither Spark nor
 * files; called by the audit, its gates and its report.
 */
@NullMarked
package org.repvgg.jobs.audit.stats;

import org.jspecify.annotations.NullMarked;
