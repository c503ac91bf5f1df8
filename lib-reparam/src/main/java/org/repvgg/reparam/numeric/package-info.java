/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The float64 values that fusion and verification compute with: kernels with biases, batch normalizations, and
 * their arrays in ND4J. Tensors enter, arrays leave. Called by the fuse and verify packages only.
 */
@NullMarked
package org.repvgg.reparam.numeric;

import org.jspecify.annotations.NullMarked;
