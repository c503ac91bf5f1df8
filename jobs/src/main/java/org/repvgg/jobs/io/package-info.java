/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Bytes of one file of any Hadoop file system, in and out. Reading: place, length and time of a file enter; its
 * bytes leave, in order and from any offset, through connections that break; a {@link
 * org.repvgg.jobs.io.StoreException} tells a file system that failed from a file that is wrong. Writing: whole
 * files that appear by one atomic step. On the driver and on executors; called by all packages that touch files.
 */
@NullMarked
package org.repvgg.jobs.io;

import org.jspecify.annotations.NullMarked;
