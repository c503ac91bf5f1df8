/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What every job shares of its surroundings: exit statuses, failures with a status, where option values come from,
 * Spark sessions. Called by all other packages of this module.
 */
@NullMarked
package org.repvgg.jobs.config;

import org.jspecify.annotations.NullMarked;
