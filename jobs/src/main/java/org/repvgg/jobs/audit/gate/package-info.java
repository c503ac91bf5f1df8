/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Conditions on the metrics of an audit: texts such as {@code top1 >= 0.83} are parsed before anything runs and
 * evaluated when the metrics are known. Independent of Spark and of how the metrics are computed; called by the audit.
 */
@NullMarked
package org.repvgg.jobs.audit.gate;

import org.jspecify.annotations.NullMarked;
