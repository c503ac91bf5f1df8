/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The prediction job: plan on the driver, broadcast the fused model, decode and infer on the executors, write Parquet,
 * check that every image in gave one row out, leave {@code run.json}.
 */
@NullMarked
package org.repvgg.jobs.predict;

import org.jspecify.annotations.NullMarked;
