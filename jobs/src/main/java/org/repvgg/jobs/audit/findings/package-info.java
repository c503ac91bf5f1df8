/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an audit found, as records, and its JSON. The audit fills them; gates and report read them.
 */
@NullMarked
package org.repvgg.jobs.audit.findings;

import org.jspecify.annotations.NullMarked;
