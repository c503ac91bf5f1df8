/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedModel;
import org.repvgg.model.SqueezeExcite;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.safetensors.SafetensorsWriter;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.deploy.FusedMetadata;
import org.repvgg.reparam.recognize.Library;
import org.repvgg.reparam.recognize.Recognition;
import org.repvgg.reparam.recognize.dialect.Form;
import org.repvgg.reparam.recognize.network.Head;
import org.repvgg.reparam.recognize.network.LinearOp;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;
import org.repvgg.reparam.verify.Images;

/**
 * Converts a network to the tensor names of another library, as a safetensors file that loads there with strict=True.
 * In train form, only the names change; for the deploy form, the network is fused. Weights are written as float32.
 */
public final class Conversion {
    private final SafetensorsWriter writer;
    private final Map<String, String> metadata;

    private Conversion(SafetensorsWriter writer, Map<String, String> metadata) {
        this.writer = writer;
        this.metadata = metadata;
    }

    /**
     * Converts a checkpoint.
     *
     * @param form {@link Form#TRAIN} or {@link Form#DEPLOY}
     * @throws CheckpointException if the checkpoint does not contain a network, the library does not have this network,
     *     or the train form of a fused network is requested, whose branches cannot be recovered
     */
    public static Conversion of(Checkpoint checkpoint, FuseOptions options, Library library, Form form) {
        return switch (form) {
            case TRAIN -> train(checkpoint, options, library);
            case DEPLOY -> deploy(Fusion.of(checkpoint, options), library);
            case MIXED ->
                throw new IllegalArgumentException("Cannot convert to form mixed (expected train or deploy).");
        };
    }

    /**
     * Exports a network for quantization-aware training. The bias of each fused convolution is replaced by a batch
     * normalization whose statistics are those of the convolution's output on the given images, and whose gamma and
     * beta cancel them: gamma = sqrt(variance + eps), beta = mean + bias. The network computes the same function.
     * Tensor names are those of the official tools/insert_bn.py ({@code rbr_reparam.conv}, {@code rbr_reparam.bn}).
     */
    public static Conversion insertNormalization(Fusion fusion, Images images) {
        return InsertedNormalization.of(fusion, images);
    }

    static Conversion of(SafetensorsWriter writer, Map<String, String> metadata) {
        Map<String, String> all = new TreeMap<>(metadata);
        all.put("format", "pt");
        return new Conversion(writer, all);
    }

    /** Writes the file, replacing an existing one. */
    public void write(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(channel);
        }
    }

    /** Writes to a channel of any file system; the channel stays open. */
    public void write(WritableByteChannel channel) throws IOException {
        writer.write(channel, metadata);
    }

    private static Conversion train(Checkpoint checkpoint, FuseOptions options, Library library) {
        Network network = Recognition.of(checkpoint, options.recognition()).requireNetwork();
        SafetensorsWriter writer = new SafetensorsWriter();
        for (RepBlock block : network.blocks()) {
            String prefix = library.block(network, block);
            Map<String, Tensor> tensors = library.trainNames(network, block, checkpoint.tensors());
            if (tensors == null) {
                throw new CheckpointException("Cannot convert " + checkpoint.name() + " to train form: block "
                        + block.key() + " is "
                        + (block.form() == Form.DEPLOY
                                ? "fused already, and its branches cannot be recovered"
                                : "a " + block.dialect().label() + " block, which the library does not have")
                        + " (expected branches of RepVGG or MobileOne). Convert to deploy form.");
            }
            tensors.forEach((name, tensor) -> writer.add(prefix + "." + name, tensor));
        }
        Head head = network.head();
        LinearOp.Linear single = head.single();
        if (single == null) {
            throw new CheckpointException("Cannot convert " + checkpoint.name() + " to train form: its head is "
                    + head.ops().size() + " layers, "
                    + head.ops().stream().map(LinearOp::key).collect(Collectors.joining(", "))
                    + " (expected one linear layer, as the library has). Convert to deploy form.");
        }
        Tensor bias = single.bias();
        writer.add(library.head() + ".weight", single.weight());
        writer.add(
                library.head() + ".bias", bias == null ? Tensor.of(new float[head.classes()], head.classes()) : bias);
        return of(
                writer,
                Map.of(FusedMetadata.SOURCE_SHA256, checkpoint.sha256(), FusedMetadata.VARIANT, network.variant()));
    }

    /** The deploy form of a fused network under another library's names. */
    public static Conversion deploy(Fusion fusion, Library library) {
        Network network = fusion.network();
        FusedModel model = fusion.model();
        SafetensorsWriter writer = new SafetensorsWriter();
        for (int i = 0; i < model.convs().size(); i++) {
            RepBlock block = network.blocks().get(i);
            FusedConv conv = model.convs().get(i);
            String prefix = library.block(network, block) + ".";
            String fused = prefix + library.fused(network);
            writer.add(fused + ".weight", shape(conv), conv::weight);
            writer.add(fused + ".bias", new long[] {conv.outChannels()}, conv::bias);
            SqueezeExcite se = conv.squeezeExcite();
            if (se != null) {
                addAttention(
                        writer,
                        prefix + library.attentionReduce(network, block),
                        se.innerChannels(),
                        se.channels(),
                        se.reduceWeight(),
                        se.reduceBias());
                addAttention(
                        writer,
                        prefix + library.attentionExpand(network, block),
                        se.channels(),
                        se.innerChannels(),
                        se.expandWeight(),
                        se.expandBias());
            }
        }
        writer.add(
                library.head() + ".weight",
                new long[] {model.head().classes(), model.head().inFeatures()},
                model.head()::weight);
        writer.add(library.head() + ".bias", new long[] {model.head().classes()}, model.head()::bias);
        Map<String, String> metadata = new TreeMap<>(model.metadata());
        metadata.keySet().removeAll(Arrays.asList(FusedMetadata.FINGERPRINT, FusedMetadata.BLOCKS));
        return of(writer, metadata);
    }

    static long[] shape(FusedConv conv) {
        return new long[] {conv.outChannels(), conv.inChannels() / conv.groups(), conv.kernelSize(), conv.kernelSize()};
    }

    private static void addAttention(
            SafetensorsWriter writer, String key, int rows, int columns, float[] weight, float[] bias) {
        writer.add(key + ".weight", new long[] {rows, columns, 1, 1}, () -> weight);
        writer.add(key + ".bias", new long[] {rows}, () -> bias);
    }
}
