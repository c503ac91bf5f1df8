/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The images of archives as a table: {@code spark.read().format("image-archive").load(...)}. Spark finds {@link
 * org.repvgg.jobs.source.sql.ImageArchiveSource} through META-INF/services; rows leave. Reading is done by {@link
 * org.repvgg.jobs.source}.
 */
@NullMarked
package org.repvgg.jobs.source.sql;

import org.jspecify.annotations.NullMarked;
