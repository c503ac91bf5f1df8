/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The fused network: one convolution a block, a linear head, and where it all came from. Plain float32 arrays and
 * strings, serializable, free of ND4J, so that a Spark broadcast carries it and an executor runs it. Saved as
 * safetensors under the names of the official deploy model. Everybody may call; this is all the engine knows of
 * re-parameterization.
 */
@NullMarked
package org.repvgg.reparam.fused;

import org.jspecify.annotations.NullMarked;
