/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.repvgg.model.FusedConv;
import org.repvgg.model.SqueezeExcite;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.numeric.Kernel;
import org.repvgg.reparam.recognize.network.Attention;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.LinearOp.Convolution;
import org.repvgg.reparam.recognize.network.RepBlock;
import org.repvgg.reparam.verify.BlockCheck;
import org.repvgg.reparam.verify.BlockReport;

/**
 * A block fused into one convolution.
 *
 * @param block the original block; its geometry includes the dilation, which {@link FusedConv} does not have
 * @param conv the convolution, in float32
 * @param proof verification against the branches; empty for a block that was already fused
 */
record FusedBlock(RepBlock block, FusedConv conv, Optional<BlockReport> proof) {
    /** Fuses and verifies one block. A block that is already fused is returned unchanged, without loading ND4J. */
    static FusedBlock of(RepBlock block, long seed) {
        Geometry geometry = block.geometry();
        if (block.isFused() && block.branches().get(0).ops().get(0) instanceof Convolution conv) {
            Tensor bias = conv.bias();
            float[] zeros = new float[geometry.outChannels()];
            return new FusedBlock(
                    block,
                    conv(block, conv.weight().toFloats(), bias == null ? zeros : bias.toFloats()),
                    Optional.empty());
        }
        BlockFuser fuser = new BlockFuser(block);
        BlockCheck proof = new BlockCheck(block, seed);
        int row = geometry.inChannels() / geometry.groups() * geometry.kernelSize() * geometry.kernelSize();
        float[] weight = new float[Math.multiplyExact(geometry.outChannels(), row)];
        float[] bias = new float[geometry.outChannels()];
        int step = fuser.rowsAtOnce();
        for (int from = 0; from < geometry.outChannels(); from += step) {
            Kernel kernel = fuser.fuse(from, Math.min(from + step, geometry.outChannels()));
            narrow(kernel.weight(), weight, from * row);
            narrow(kernel.bias(), bias, from);
            proof.compare(kernel, from, weight, bias);
        }
        return new FusedBlock(block, conv(block, weight, bias), Optional.of(proof.report(fuser.shares())));
    }

    private static void narrow(double[] values, float[] target, int from) {
        for (int i = 0; i < values.length; i++) {
            target[from + i] = (float) values[i];
        }
    }

    private static FusedConv conv(RepBlock block, float[] weight, float[] bias) {
        Geometry geometry = block.geometry();
        return new FusedConv(
                block.name(),
                geometry.inChannels(),
                geometry.outChannels(),
                geometry.kernelSize(),
                geometry.stride(),
                geometry.padding(),
                geometry.groups(),
                block.activation(),
                attention(block.attention()),
                weight,
                bias);
    }

    private static @Nullable SqueezeExcite attention(@Nullable Attention attention) {
        if (attention == null) {
            return null;
        }
        return new SqueezeExcite(
                attention.placement(),
                attention.expandBias().count(),
                attention.reduceBias().count(),
                attention.reduceWeight().toFloats(),
                attention.reduceBias().toFloats(),
                attention.expandWeight().toFloats(),
                attention.expandBias().toFloats());
    }
}
