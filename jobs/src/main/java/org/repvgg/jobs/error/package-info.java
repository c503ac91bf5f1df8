/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Failures of a job: the exception with its exit status, and the removal of secrets from messages. Depends on
 * nothing in this module; called by all of it.
 */
@NullMarked
package org.repvgg.jobs.error;

import org.jspecify.annotations.NullMarked;
