/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The fused network: one convolution per block, a linear head, and metadata about their origin. Records of float32
 * arrays and strings, serializable and without ND4J, so that they can be broadcast by Spark. Saved as safetensors with
 * the names of the official deploy model. Usable from every package; the engine depends on nothing else in this module.
 */
@NullMarked
package org.repvgg.reparam.fused;

import org.jspecify.annotations.NullMarked;
