/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Conditions on the numbers of an audit: texts such as {@code top1 >= 0.83} enter before anything runs, outcomes leave
 * when the numbers are there. Knows neither Spark nor how the numbers came about; called by the audit.
 */
@NullMarked
package org.repvgg.jobs.audit.gate;

import org.jspecify.annotations.NullMarked;
