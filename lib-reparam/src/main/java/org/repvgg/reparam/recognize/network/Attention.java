/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize.network;

import org.repvgg.model.SqueezeExcite.Placement;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * The squeeze-and-excite tensors of a block.
 *
 * @param path the module's path within the block, such as {@code se} or {@code attn}
 * @param reduceWeight [inner][channels], optionally with two trailing dimensions of 1
 * @param expandWeight [channels][inner], likewise
 */
public record Attention(
        String path,
        Placement placement,
        Tensor reduceWeight,
        Tensor reduceBias,
        Tensor expandWeight,
        Tensor expandBias) {}
