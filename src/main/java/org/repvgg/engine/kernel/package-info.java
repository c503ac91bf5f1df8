/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The arithmetic on arrays in lane layout, [channel][row][column][lane] with lane = image in the batch: what a kernel
 * set must offer, the scalar set that is oracle and fallback, and the provider that picks a set and says why. Float
 * arrays and shapes enter, float arrays leave. Called by {@code org.repvgg.engine} only.
 */
@NullMarked
package org.repvgg.engine.kernel;

import org.jspecify.annotations.NullMarked;
