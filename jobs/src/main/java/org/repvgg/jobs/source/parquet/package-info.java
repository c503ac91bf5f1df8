/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A reader of images in the rows of Parquet files: row groups enter, encoded images leave. Called by the plan
 * package, for manifests, and the read package.
 */
@NullMarked
package org.repvgg.jobs.source.parquet;

import org.jspecify.annotations.NullMarked;
