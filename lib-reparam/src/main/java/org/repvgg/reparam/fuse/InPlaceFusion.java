/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.repvgg.model.FusedConv;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.safetensors.SafetensorsWriter;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.deploy.FusedMetadata;
import org.repvgg.reparam.deploy.FusedModelFile;
import org.repvgg.reparam.recognize.Inspection;
import org.repvgg.reparam.recognize.Recognition;
import org.repvgg.reparam.recognize.dialect.Dialect;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;
import org.repvgg.reparam.verify.BlockReport;
import org.repvgg.reparam.verify.Coverage;
import org.repvgg.reparam.verify.FusionReport;
import org.repvgg.reparam.verify.LayerReport;

/**
 * Fuses every block of a network that is not a chain, in place: residual networks, detectors, segmentation networks,
 * single blocks. Each block becomes one float32 convolution under the name that it has in the deploy form of its own
 * source code; all other tensors keep their names, types and bits. Each block is verified as in {@link Fusion}; nothing
 * is known of what lies between the blocks.
 *
 * <p>A batch normalization after the sum of the branches stays, as YOLOv6 keeps it. Plain convolutions with batch
 * normalization are folded only beside Diverse Branch Blocks, whose converter folds them too.
 */
public final class InPlaceFusion {
    private final Checkpoint checkpoint;
    private final String obstacle;
    private final List<FusedBlock> blocks;
    private final Map<String, Tensor> kept;
    private final FusionReport report;

    private InPlaceFusion(
            Checkpoint checkpoint,
            String obstacle,
            List<FusedBlock> blocks,
            Map<String, Tensor> kept,
            FusionReport report) {
        this.checkpoint = checkpoint;
        this.obstacle = obstacle;
        this.blocks = blocks;
        this.kept = kept;
        this.report = report;
    }

    /** Why the network cannot be fused as a chain that the engine runs; empty if it can. */
    public static String obstacle(Recognition recognition) {
        Network network = recognition.network();
        if (network == null) {
            return recognition.obstacle();
        }
        return network.blocks().stream()
                .filter(block -> block.geometry().dilation() != 1)
                .map(block -> "block " + block.name() + " has a dilation of "
                        + block.geometry().dilation())
                .findFirst()
                .orElse("");
    }

    /**
     * Fuses and verifies every block.
     *
     * @throws org.repvgg.reparam.deploy.NewerFormatException if it is a fused file of a newer release
     * @throws org.repvgg.reparam.checkpoint.tensor.CheckpointException if there is no block, or the tensors of a block
     *     contradict each other
     */
    public static InPlaceFusion of(Checkpoint checkpoint, FuseOptions options) {
        FusedModelFile.requireKnownFormat(checkpoint);
        return of(Inspection.of(checkpoint, options.recognition()), options);
    }

    /** As {@link #of(Checkpoint, FuseOptions)}, of what has been recognised with these options. */
    public static InPlaceFusion of(Inspection inspection, FuseOptions options) {
        Checkpoint checkpoint = inspection.checkpoint();
        Recognition recognition = inspection.recognition();
        boolean foldsPlain = recognition.blocks().stream().anyMatch(block -> block.dialect() == Dialect.DIVERSE_BRANCH);
        List<FusedBlock> blocks = new ArrayList<>();
        List<BlockReport> proofs = new ArrayList<>();
        Map<String, Tensor> kept = new TreeMap<>(checkpoint.tensors());
        for (RepBlock block : recognition.blocks()) {
            if (block.dialect() == Dialect.QAREPVGG_DEPLOY
                    || block.isFused()
                    || (block.dialect() == Dialect.PLAIN && !foldsPlain)) {
                continue;
            }
            FusedBlock fused = FusedBlock.of(keepsNorm(block) ? block.withoutAfter() : block, options.seed());
            blocks.add(fused);
            fused.proof().ifPresent(proofs::add);
            kept.keySet().removeAll(InPlaceNames.replaced(fused.block()));
        }
        FusionReport report = FusionReport.of(
                checkpoint,
                "block by block",
                inspection.form().toString().toLowerCase(Locale.ROOT),
                "",
                proofs,
                recognition,
                Coverage.BLOCKS);
        return new InPlaceFusion(checkpoint, obstacle(recognition), blocks, kept, report);
    }

    /** YOLOv6 leaves the batch normalization of these blocks where it is. */
    private static boolean keepsNorm(RepBlock block) {
        return switch (block.dialect()) {
            case QAREPVGG, QAREPVGG_V1, QAREPVGG_V2 -> true;
            default -> false;
        };
    }

    /** A copy whose report includes, for each fused block, the error due to narrower weights. */
    public InPlaceFusion withLayerReport() {
        List<LayerReport> layers =
                blocks.stream().map(block -> LayerReport.of(block.conv())).toList();
        return new InPlaceFusion(checkpoint, obstacle, blocks, kept, report.withLayers(layers, report.warnings()));
    }

    /** Why the engine does not run the network; empty if it does. */
    public String obstacle() {
        return obstacle;
    }

    private List<String> dialects() {
        return blocks.stream()
                .map(block -> block.block().dialect())
                .filter(dialect -> dialect != Dialect.PLAIN)
                .map(Dialect::label)
                .distinct()
                .toList();
    }

    /** The verification report of the blocks. */
    public FusionReport report() {
        return report;
    }

    /** What was done, for the console: one line each. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add("Fused block by block: " + blocks.size() + " blocks, each into the one convolution that "
                + (dialects().isEmpty() ? "its source" : String.join(", ", dialects())) + " has in deploy form; "
                + kept.size() + " other tensors are kept, types and values.");
        if (blocks.stream().anyMatch(block -> block.block().dialect() == Dialect.PLAIN)) {
            lines.add("Plain convolutions are folded with their batch normalization, as that converter does.");
        }
        OptionalDouble squares = report.blocks().stream()
                .mapToDouble(BlockReport::float32Squares)
                .max();
        if (squares.isPresent()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Sum of squared differences of a block's outputs: at most %.1e.",
                    squares.getAsDouble()));
        }
        if (!obstacle.isEmpty()) {
            lines.add("Not for 'predict', which runs chains of stages with a linear head: " + obstacle + ".");
        }
        return lines;
    }

    /** The whole network in deploy form, in the order of the checkpoint. */
    public Conversion conversion() {
        Map<String, FusedBlock> byFirstTensor = new HashMap<>();
        for (FusedBlock block : blocks) {
            Set<String> replaced = new LinkedHashSet<>(InPlaceNames.replaced(block.block()));
            checkpoint.tensors().keySet().stream()
                    .filter(replaced::contains)
                    .findFirst()
                    .ifPresent(key -> byFirstTensor.put(key, block));
        }
        SafetensorsWriter writer = new SafetensorsWriter();
        checkpoint.tensors().forEach((key, tensor) -> {
            FusedBlock block = byFirstTensor.get(key);
            if (block != null) {
                String name = InPlaceNames.fused(block.block());
                FusedConv conv = block.conv();
                writer.add(name + ".weight", Conversion.shape(conv), conv::weight);
                writer.add(name + ".bias", new long[] {conv.outChannels()}, conv::bias);
            }
            if (kept.containsKey(key)) {
                writer.addExactly(key, tensor);
            }
        });
        Map<String, String> metadata = new TreeMap<>(Map.of(FusedMetadata.SOURCE_SHA256, checkpoint.sha256()));
        if (!obstacle.isEmpty()) {
            metadata.put(FusedMetadata.IN_PLACE, obstacle);
        }
        return Conversion.of(writer, metadata);
    }
}
