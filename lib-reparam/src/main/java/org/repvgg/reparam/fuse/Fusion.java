/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedModel;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.deploy.FusedMetadata;
import org.repvgg.reparam.deploy.FusedModelFile;
import org.repvgg.reparam.recognize.Inspection;
import org.repvgg.reparam.recognize.Recognition;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;
import org.repvgg.reparam.verify.BlockReport;
import org.repvgg.reparam.verify.Coverage;
import org.repvgg.reparam.verify.FusionReport;
import org.repvgg.reparam.verify.Images;
import org.repvgg.reparam.verify.LayerReport;
import org.repvgg.reparam.verify.NetworkReport;

/**
 * Recognises a network in a checkpoint, fuses each block in float64 and verifies it against its branches. Accepts
 * checkpoints in deploy form too; then there is nothing to fuse and ND4J is not loaded. A checkpoint written by {@link
 * FusedModelFile} is verified against its fingerprint. Runs on the driver only.
 */
public final class Fusion {
    private final Network network;
    private final FusedModel model;
    private final FusionReport report;

    private Fusion(Network network, FusedModel model, FusionReport report) {
        this.network = network;
        this.model = model;
        this.report = report;
    }

    /**
     * Fuses and verifies a network.
     *
     * @throws org.repvgg.reparam.deploy.NewerFormatException if it is a fused file of a newer release
     * @throws CheckpointException if the checkpoint does not contain a chain of known blocks with a linear head, or its
     *     tensors contradict each other
     */
    public static Fusion of(Checkpoint checkpoint, FuseOptions options) {
        FusedModelFile.requireKnownFormat(checkpoint);
        return of(Inspection.of(checkpoint, options.recognition()), options);
    }

    /** As {@link #of(Checkpoint, FuseOptions)}, of what has been recognised with these options. */
    public static Fusion of(Inspection inspection, FuseOptions options) {
        Checkpoint checkpoint = inspection.checkpoint();
        Recognition recognition = inspection.recognition();
        String inPlace = checkpoint.metadata().get(FusedMetadata.IN_PLACE);
        if (inPlace != null) {
            throw new CheckpointException(
                    "Cannot run " + checkpoint.name()
                            + ": its blocks were fused one by one, because " + inPlace
                            + " (expected a chain of stages and a linear head). Load it into the deploy model of its own code.");
        }
        Network network = recognition.requireNetwork();
        String form = network.form().toString().toLowerCase(Locale.ROOT);
        if (checkpoint.metadata().containsKey(FusedMetadata.FINGERPRINT)) {
            FusedModel model = FusedModelFile.of(checkpoint);
            return new Fusion(
                    network,
                    model,
                    FusionReport.of(
                            checkpoint,
                            model.variant(),
                            form,
                            model.fingerprint(),
                            List.of(),
                            recognition,
                            Coverage.BLOCKS));
        }
        List<FusedConv> convs = new ArrayList<>();
        List<BlockReport> proofs = new ArrayList<>();
        for (RepBlock block : network.blocks()) {
            FusedBlock fused = FusedBlock.of(block, options.seed());
            convs.add(requireUndilated(block, fused));
            fused.proof().ifPresent(proofs::add);
        }
        FusedModel unnamed = new FusedModel(network.variant(), convs, HeadFuser.fuse(network.head()), new TreeMap<>());
        FusedModel model = new FusedModel(
                network.variant(), convs, unnamed.head(), metadata(checkpoint, options, network, unnamed));
        FusionReport report = FusionReport.of(
                checkpoint,
                network.variant(),
                form,
                model.fingerprint(),
                proofs,
                recognition,
                NetworkCheck.of(checkpoint, network, model, options.seed()));
        return new Fusion(network, model, report);
    }

    /** A copy whose report includes, for each layer, the error due to narrower weights. */
    public Fusion withLayerReport() {
        List<LayerReport> layers = model.convs().stream().map(LayerReport::of).toList();
        List<String> warnings = new ArrayList<>(report.warnings());
        int beyond = layers.stream().mapToInt(LayerReport::beyondHalf).sum();
        if (beyond > 0) {
            warnings.add(beyond + " fused weights are beyond the range of float16 (65504): do not store them "
                    + "as float16");
        }
        return new Fusion(network, model, report.withLayers(layers, warnings));
    }

    /**
     * A copy whose report includes a run of the whole network on these images in float64: with branches, with fused
     * weights and with narrower weights. Takes seconds per image for a large network.
     */
    public Fusion withNetworkReport(Images images) {
        int channels = model.convs().get(0).inChannels();
        if (images.channels() != channels) {
            throw new IllegalArgumentException("Cannot run " + model.variant() + ": the images have "
                    + images.channels() + " channels (expected " + channels + ").");
        }
        return new Fusion(network, model, report.withNetwork(NetworkReport.of(network, model, images)));
    }

    /** The blocks and head of the checkpoint. */
    public Network network() {
        return network;
    }

    /** The fused network, with one convolution per block. */
    public FusedModel model() {
        return model;
    }

    /** The verification report. */
    public FusionReport report() {
        return report;
    }

    private static FusedConv requireUndilated(RepBlock block, FusedBlock fused) {
        if (block.geometry().dilation() != 1) {
            throw new CheckpointException("Cannot fuse block " + block.name() + ": its dilation is "
                    + block.geometry().dilation()
                    + " (expected 1, since a fused model has no dilation). Fuse it as a single block.");
        }
        return fused.conv();
    }

    /** That of the first batch norm, or of the dialect's code if there is none. */
    private static double eps(Network network) {
        return network.blocks().stream()
                .flatMap(block -> block.branches().stream())
                .flatMap(branch -> branch.ops().stream())
                .filter(LinearOp.BatchNorm.class::isInstance)
                .mapToDouble(op -> ((LinearOp.BatchNorm) op).eps())
                .findFirst()
                .orElse(network.blocks().get(0).dialect().eps());
    }

    private static SortedMap<String, String> metadata(
            Checkpoint checkpoint, FuseOptions options, Network network, FusedModel model) {
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put(FusedMetadata.SOURCE_SHA256, checkpoint.sha256());
        metadata.put(FusedMetadata.FINGERPRINT, model.fingerprint());
        metadata.put(FusedMetadata.VARIANT, network.variant());
        metadata.put(FusedMetadata.FAMILY, network.family().label());
        Double eps = options.recognition().eps();
        metadata.put(FusedMetadata.EPS, Double.toString(eps != null ? eps : eps(network)));
        String preprocess =
                options.preprocess() != null ? options.preprocess() : TimmPreprocessing.of(checkpoint.config());
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
