/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Images from directories, globs and archives, through Hadoop's FileSystem API. On the driver, URIs enter and splits of
 * similar cost leave; on an executor, a split enters and encoded images leave in sequence, streamed. Independent of
 * networks and pixels.
 */
@NullMarked
package org.repvgg.jobs.source;

import org.jspecify.annotations.NullMarked;
