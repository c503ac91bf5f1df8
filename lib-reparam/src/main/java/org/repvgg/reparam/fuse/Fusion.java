/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.CheckpointException;
import org.repvgg.reparam.checkpoint.Tensor;
import org.repvgg.reparam.fused.FusedConv;
import org.repvgg.reparam.fused.FusedLinear;
import org.repvgg.reparam.fused.FusedMetadata;
import org.repvgg.reparam.fused.FusedModel;
import org.repvgg.reparam.fused.FusedModelFile;
import org.repvgg.reparam.fused.SqueezeExcite;
import org.repvgg.reparam.model.Attention;
import org.repvgg.reparam.model.Block;
import org.repvgg.reparam.model.Geometry;
import org.repvgg.reparam.model.Head;
import org.repvgg.reparam.model.LinearOp.Convolution;
import org.repvgg.reparam.model.Network;
import org.repvgg.reparam.model.Recognition;

/**
 * Recognises a network in a checkpoint, fuses each block in float64 and proves it. A checkpoint in deploy form goes the
 * same way with nothing to fuse, and then ND4J is not loaded; one that {@link FusedModelFile} wrote is verified against
 * its fingerprint. Stays on the driver.
 */
public final class Fusion {
    private final FusedModel model;
    private final FusionReport report;

    private Fusion(FusedModel model, FusionReport report) {
        this.model = model;
        this.report = report;
    }

    /**
     * Fuses and proves.
     *
     * @throws CheckpointException if the checkpoint holds no chain of known blocks with a linear head, or its tensors
     *     contradict each other
     */
    public static Fusion of(Checkpoint checkpoint, FuseOptions options) {
        if (checkpoint.metadata().containsKey(FusedMetadata.FINGERPRINT)) {
            FusedModel model = FusedModelFile.of(checkpoint);
            return new Fusion(model, report(checkpoint, "deploy", model, List.of(), List.of()));
        }
        Recognition recognition = Recognition.of(checkpoint, options.recognition());
        Network network = recognition.requireNetwork();
        List<FusedConv> convs = new ArrayList<>();
        List<BlockReport> proofs = new ArrayList<>();
        for (Block block : network.blocks()) {
            convs.add(fuse(block, options.seed(), proofs));
        }
        FusedModel unnamed = new FusedModel(network.variant(), convs, head(network.head()), new TreeMap<>());
        FusedModel model = new FusedModel(
                network.variant(), convs, unnamed.head(), metadata(checkpoint, options, network, unnamed));
        String form = network.form().toString().toLowerCase(Locale.ROOT);
        return new Fusion(model, report(checkpoint, form, model, proofs, recognition.warnings()));
    }

    /** The network with one convolution a block. */
    public FusedModel model() {
        return model;
    }

    /** How well each block was met. */
    public FusionReport report() {
        return report;
    }

    private static FusionReport report(
            Checkpoint checkpoint, String form, FusedModel model, List<BlockReport> proofs, List<String> warnings) {
        return new FusionReport(
                checkpoint.name(), checkpoint.sha256(), model.variant(), form, model.fingerprint(), proofs, warnings);
    }

    /** Fuses one block; a block that came fused is taken as it is. */
    static FusedConv fuse(Block block, long seed, List<BlockReport> proofs) {
        Geometry geometry = block.geometry();
        if (geometry.dilation() != 1) {
            throw new CheckpointException("Cannot fuse block " + block.name() + ": its dilation is "
                    + geometry.dilation() + " (expected 1, which is all the fused model can say).");
        }
        if (block.isFused()) {
            Convolution conv = (Convolution) block.branches().get(0).ops().get(0);
            Tensor bias = conv.bias();
            return conv(
                    block,
                    conv.weight().toFloats(),
                    bias == null ? new float[geometry.outChannels()] : bias.toFloats());
        }
        BlockFuser fuser = new BlockFuser(block);
        BlockProof proof = new BlockProof(block, seed);
        int row = geometry.inChannels() / geometry.groups() * geometry.kernelSize() * geometry.kernelSize();
        float[] weight = new float[Math.multiplyExact(geometry.outChannels(), row)];
        float[] bias = new float[geometry.outChannels()];
        int step = fuser.rowsAtOnce();
        for (int from = 0; from < geometry.outChannels(); from += step) {
            Kernel kernel = fuser.fuse(from, Math.min(from + step, geometry.outChannels()));
            for (int i = 0; i < kernel.weight().length; i++) {
                weight[from * row + i] = (float) kernel.weight()[i];
            }
            for (int o = 0; o < kernel.outChannels(); o++) {
                bias[from + o] = (float) kernel.bias()[o];
            }
            proof.compare(kernel, from, weight, bias);
        }
        proofs.add(proof.report());
        return conv(block, weight, bias);
    }

    private static FusedConv conv(Block block, float[] weight, float[] bias) {
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

    private static FusedLinear head(Head head) {
        Tensor bias = head.bias();
        return new FusedLinear(
                head.features(),
                head.classes(),
                head.weight().toFloats(),
                bias == null ? new float[head.classes()] : bias.toFloats());
    }

    private static SortedMap<String, String> metadata(
            Checkpoint checkpoint, FuseOptions options, Network network, FusedModel model) {
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put(FusedMetadata.SOURCE_SHA256, checkpoint.sha256());
        metadata.put(FusedMetadata.FINGERPRINT, model.fingerprint());
        metadata.put(FusedMetadata.VARIANT, network.variant());
        metadata.put(FusedMetadata.FAMILY, network.family().label());
        Double eps = options.recognition().eps();
        double used = eps != null ? eps : network.blocks().get(0).dialect().eps();
        metadata.put(FusedMetadata.EPS, Double.toString(used));
        String preprocess = options.preprocess() != null ? options.preprocess() : Preprocessing.of(checkpoint.config());
        if (preprocess != null) {
            metadata.put(FusedMetadata.PREPROCESS, preprocess);
        }
        if (!options.classes().isEmpty()) {
            ArrayNode names = new ObjectMapper().createArrayNode();
            options.classes().forEach(names::add);
            metadata.put(FusedMetadata.CLASSES, names.toString());
        }
        return metadata;
    }
}
