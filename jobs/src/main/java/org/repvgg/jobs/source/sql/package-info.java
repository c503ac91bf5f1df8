/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The images of archives as a table: {@code spark.read().format("image-archive").load(...)}. Spark enters, by the name of
 * {@link org.repvgg.jobs.source.sql.ImageArchiveSource} in META-INF/services; rows leave. The reading is that of
 * {@link org.repvgg.jobs.source}.
 */
@NullMarked
package org.repvgg.jobs.source.sql;

import org.jspecify.annotations.NullMarked;
