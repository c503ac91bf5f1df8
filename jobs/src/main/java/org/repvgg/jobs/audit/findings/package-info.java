/* SPDX-License-Identifier: Apache-2.0 */
/** The results of an audit as records, and their JSON form. The audit creates them; gates and report read them. */
@NullMarked
package org.repvgg.jobs.audit.findings;

import org.jspecify.annotations.NullMarked;
