/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The prediction job on the driver: find what is left to do, broadcast the fused model, schedule one task per
 * split, check that every image gave one row, publish, leave {@code run.json}. Requests enter through {@link
 * org.repvgg.jobs.predict.PredictAction}, results leave. What runs on executors is in {@link
 * org.repvgg.jobs.predict.task}.
 */
@NullMarked
package org.repvgg.jobs.predict;

import org.jspecify.annotations.NullMarked;
