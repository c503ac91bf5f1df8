/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The table of all options: one row each, with name, type, default, commands and description. The command line, the keys
 * {@code spark.repvgg.*}, docs/reference/configuration.md, conf/repvgg.properties, the completion and the settings of the
 * DAG are made from it.
 */
@NullMarked
package org.repvgg.jobs.cli.option;

import org.jspecify.annotations.NullMarked;
