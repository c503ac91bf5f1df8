/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Images out of directories, globs and archives, through Hadoop's FileSystem API. On the driver, URIs enter and
 * splits of even cost leave ({@link org.repvgg.jobs.source.ImageSource}); on an executor, a split enters and
 * encoded images leave one by one, streamed ({@link org.repvgg.jobs.source.SplitReader}). Knows nothing of
 * networks or pixels.
 */
@NullMarked
package org.repvgg.jobs.source;

import org.jspecify.annotations.NullMarked;
