/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an audit measured, as records, and its JSON. The audit fills them; gates and report read them.
 */
@NullMarked
package org.repvgg.jobs.audit.metrics;

import org.jspecify.annotations.NullMarked;
