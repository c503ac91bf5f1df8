/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Convolutions out of the kernels of one set: the planner that chooses a method from a shape, the methods (direct, im2col
 * and GEMM, Winograd's), their weights and one thread's buffers. Layers and views of activations enter, activations leave.
 * Called by {@code org.repvgg.engine} and benchmarks. The words are those of the glossary in {@link
 * org.repvgg.engine.kernel}.
 */
@NullMarked
package org.repvgg.engine.conv;

import org.jspecify.annotations.NullMarked;
