/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The commands and their options. Arguments, Spark configuration and a configuration file enter as one set of values;
 * each command calls one action and prints its result. Called by the main class only.
 */
@NullMarked
package org.repvgg.jobs.cli;

import org.jspecify.annotations.NullMarked;
