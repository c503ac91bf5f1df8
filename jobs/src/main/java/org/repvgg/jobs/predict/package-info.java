/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The prediction job: find on the driver what is left to do, broadcast the fused model, decode, infer and write a part a
 * split on the executors, check that every image in gave one row out, publish, leave {@code run.json}. Requests enter
 * through {@link PredictAction}, results leave.
 */
@NullMarked
package org.repvgg.jobs.predict;

import org.jspecify.annotations.NullMarked;
