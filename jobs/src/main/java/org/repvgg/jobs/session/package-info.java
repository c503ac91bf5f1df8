/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Spark sessions and where their settings come from: arguments, Spark configuration and configuration file enter,
 * a session or Hadoop configuration leaves. Called by all other packages of this module.
 */
@NullMarked
package org.repvgg.jobs.session;

import org.jspecify.annotations.NullMarked;
