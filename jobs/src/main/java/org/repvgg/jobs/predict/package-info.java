/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The prediction job: plans the remaining work on the driver, broadcasts the fused model, decodes, infers and writes
 * one part per split on the executors, checks that every input image gave one row, publishes the parts, and writes
 * {@code run.json}. Requests enter through {@link PredictAction}, results leave.
 */
@NullMarked
package org.repvgg.jobs.predict;

import org.jspecify.annotations.NullMarked;
