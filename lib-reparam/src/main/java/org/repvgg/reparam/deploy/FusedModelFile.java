/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;
import org.repvgg.model.SqueezeExcite;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.safetensors.SafetensorsWriter;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * Reads and writes a fused model as a safetensors file with the tensor names of the official deploy model, so that
 * PyTorch can load it with strict=True. Strides, activations and the fingerprint are stored in the header's metadata.
 * Reading verifies the fingerprint. ND4J is not loaded.
 */
public final class FusedModelFile {
    private static final String FORMAT = "format";

    /** The newest version that is read. */
    private static final int FORMAT_VERSION = 2;

    /** The version of files whose activations are all among {@link #FIRST_ACTIVATIONS}: releases before others read them. */
    private static final int FIRST_FORMAT_VERSION = 1;

    private static final Set<Activation.Kind> FIRST_ACTIVATIONS =
            EnumSet.of(Activation.Kind.NONE, Activation.Kind.RELU, Activation.Kind.SILU);

    private FusedModelFile() {}

    /** Writes the model to a file, replacing an existing one. */
    public static void write(FusedModel model, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(model, channel);
        }
    }

    /** Writes the model to a channel of any file system; the channel stays open. */
    public static void write(FusedModel model, WritableByteChannel channel) throws IOException {
        DeployNames names = DeployNames.of(model.metadata());
        SafetensorsWriter writer = new SafetensorsWriter();
        for (FusedConv conv : model.convs()) {
            String key = names.conv(conv.name());
            long[] shape = {conv.outChannels(), conv.inChannels() / conv.groups(), conv.kernelSize(), conv.kernelSize()
            };
            writer.add(key + ".weight", shape, conv::weight);
            writer.add(key + ".bias", new long[] {conv.outChannels()}, conv::bias);
            SqueezeExcite se = conv.squeezeExcite();
            if (se != null) {
                String reduce = names.reduce(conv.name(), se.placement());
                String expand = names.expand(conv.name(), se.placement());
                writer.add(reduce + ".weight", new long[] {se.innerChannels(), se.channels(), 1, 1}, se::reduceWeight);
                writer.add(reduce + ".bias", new long[] {se.innerChannels()}, se::reduceBias);
                writer.add(expand + ".weight", new long[] {se.channels(), se.innerChannels(), 1, 1}, se::expandWeight);
                writer.add(expand + ".bias", new long[] {se.channels()}, se::expandBias);
            }
        }
        FusedLinear head = model.head();
        writer.add(DeployNames.HEAD + ".weight", new long[] {head.classes(), head.inFeatures()}, head::weight);
        writer.add(DeployNames.HEAD + ".bias", new long[] {head.classes()}, head::bias);
        SortedMap<String, String> metadata = new TreeMap<>(model.metadata());
        metadata.put(FORMAT, "pt");
        metadata.put(FusedMetadata.FORMAT_VERSION, Integer.toString(version(model)));
        metadata.put(FusedMetadata.VARIANT, model.variant());
        metadata.put(FusedMetadata.FINGERPRINT, model.fingerprint());
        metadata.put(FusedMetadata.BLOCKS, blocks(model));
        writer.write(channel, metadata);
    }

    /** The oldest version that can say what the model has. */
    private static int version(FusedModel model) {
        boolean first = model.convs().stream()
                .allMatch(conv -> FIRST_ACTIVATIONS.contains(conv.activation().kind()));
        return first ? FIRST_FORMAT_VERSION : FORMAT_VERSION;
    }

    private static String blocks(FusedModel model) {
        ArrayNode blocks = new ObjectMapper().createArrayNode();
        for (FusedConv conv : model.convs()) {
            SqueezeExcite se = conv.squeezeExcite();
            blocks.addObject()
                    .put("name", conv.name())
                    .put("stride", conv.stride())
                    .put("padding", conv.padding())
                    .put("groups", conv.groups())
                    .put("activation", conv.activation().toString())
                    .put("attention", se == null ? "NONE" : se.placement().name());
        }
        return blocks.toString();
    }

    /** Reads a file written by {@link #write}. */
    public static FusedModel read(Path file) throws IOException {
        return of(Checkpoint.read(file));
    }

    /** Reads from a channel of any file system; {@code name} is the file's name in messages. */
    public static FusedModel read(SeekableByteChannel channel, String name) throws IOException {
        return of(Checkpoint.read(channel, name));
    }

    /**
     * The model in a checkpoint written by {@link #write}.
     *
     * @throws NewerFormatException if a newer release wrote the file
     * @throws CheckpointException if the file was not written by {@link #write}, or its tensors do not have the
     *     fingerprint in its header
     */
    public static FusedModel of(Checkpoint checkpoint) {
        return new Loader(checkpoint).load();
    }

    /**
     * Refuses a file of a newer format version by name, whatever else it contains.
     *
     * @throws NewerFormatException if a newer release wrote the file
     */
    public static void requireKnownFormat(Checkpoint checkpoint) {
        String version = checkpoint.metadata().getOrDefault(FusedMetadata.FORMAT_VERSION, "0");
        // a version that is no small number is none that was written so far
        if (!version.matches("\\d{1,9}") || Integer.parseInt(version) > FORMAT_VERSION) {
            throw new NewerFormatException("Cannot load fused model " + checkpoint.name() + ": found format version "
                    + version + " (expected at most " + FORMAT_VERSION + ") in " + FusedMetadata.FORMAT_VERSION
                    + " of its header. Use the release that wrote it, or a newer one.");
        }
    }

    /** Reads one file. */
    private static final class Loader {
        private final Checkpoint checkpoint;
        private final Map<String, String> metadata;

        Loader(Checkpoint checkpoint) {
            this.checkpoint = checkpoint;
            this.metadata = checkpoint.metadata();
        }

        FusedModel load() {
            requireKnownFormat(checkpoint);
            String blocks = metadata.get(FusedMetadata.BLOCKS);
            String fingerprint = metadata.get(FusedMetadata.FINGERPRINT);
            if (blocks == null || fingerprint == null) {
                throw refuse(
                        "its header has no " + FusedMetadata.BLOCKS + " or no " + FusedMetadata.FINGERPRINT,
                        "Fuse the checkpoint first.");
            }
            FusedModel model;
            try {
                model = model(new ObjectMapper().readTree(blocks));
            } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException e) {
                throw refuse(
                        "its " + FusedMetadata.BLOCKS + " contradict its tensors (" + e.getMessage() + ")",
                        "Fuse the checkpoint again.");
            }
            String found = model.fingerprint();
            if (!found.equals(fingerprint)) {
                throw refuse(
                        "its tensors have fingerprint " + found + " (expected " + fingerprint + ", as its header says)",
                        "It was changed after it was fused; fuse the checkpoint again.");
            }
            return model;
        }

        private CheckpointException refuse(String found, String advice) {
            return new CheckpointException(
                    "Cannot load fused model " + checkpoint.name() + ": " + found + ". " + advice);
        }

        private FusedModel model(JsonNode blocks) {
            DeployNames names = DeployNames.of(metadata);
            List<FusedConv> convs = new ArrayList<>();
            for (JsonNode block : blocks) {
                convs.add(conv(block, names));
            }
            Tensor weight = tensor(DeployNames.HEAD + ".weight", 2);
            FusedLinear head = new FusedLinear(
                    Math.toIntExact(weight.size(1)),
                    Math.toIntExact(weight.size(0)),
                    weight.toFloats(),
                    tensor(DeployNames.HEAD + ".bias", 1).toFloats());
            SortedMap<String, String> kept = new TreeMap<>(metadata);
            kept.remove(FORMAT);
            kept.remove(FusedMetadata.FORMAT_VERSION);
            kept.remove(FusedMetadata.BLOCKS);
            return new FusedModel(metadata.getOrDefault(FusedMetadata.VARIANT, "RepVGG"), convs, head, kept);
        }

        private FusedConv conv(JsonNode block, DeployNames names) {
            String name = block.path("name").asText();
            Tensor weight = tensor(names.conv(name) + ".weight", 4);
            int groups = block.path("groups").asInt(1);
            return new FusedConv(
                    name,
                    Math.multiplyExact(Math.toIntExact(weight.size(1)), groups),
                    Math.toIntExact(weight.size(0)),
                    Math.toIntExact(weight.size(2)),
                    positive(block, "stride"),
                    block.path("padding").asInt(),
                    groups,
                    activation(name, block.path("activation").asText()),
                    attention(name, block.path("attention").asText("NONE"), names),
                    weight.toFloats(),
                    tensor(names.conv(name) + ".bias", 1).toFloats());
        }

        private Activation activation(String name, String text) {
            try {
                return Activation.parse(text);
            } catch (IllegalArgumentException e) {
                throw refuse(
                        "its block " + name + " has the activation '" + text + "' (expected "
                                + Arrays.stream(Activation.Kind.values())
                                        .map(Enum::name)
                                        .collect(Collectors.joining(", "))
                                + ", LEAKY_RELU with a colon and its slope)",
                        "Use the release that wrote it, or fuse the checkpoint again.");
            }
        }

        private static int positive(JsonNode block, String field) {
            int value = block.path(field).asInt();
            if (value < 1) {
                throw new IllegalArgumentException(field + " is " + value);
            }
            return value;
        }

        private @Nullable SqueezeExcite attention(String name, String placed, DeployNames names) {
            if (placed.equals("NONE")) {
                return null;
            }
            SqueezeExcite.Placement placement = SqueezeExcite.Placement.valueOf(placed);
            Tensor reduce = tensor(names.reduce(name, placement) + ".weight", 4);
            return new SqueezeExcite(
                    placement,
                    Math.toIntExact(reduce.size(1)),
                    Math.toIntExact(reduce.size(0)),
                    reduce.toFloats(),
                    tensor(names.reduce(name, placement) + ".bias", 1).toFloats(),
                    tensor(names.expand(name, placement) + ".weight", 4).toFloats(),
                    tensor(names.expand(name, placement) + ".bias", 1).toFloats());
        }

        private Tensor tensor(String key, int rank) {
            Tensor tensor = checkpoint.tensors().get(key);
            if (tensor == null || tensor.rank() != rank) {
                throw refuse(
                        tensor == null
                                ? "there is no tensor " + key
                                : key + " has shape " + tensor.shapeText() + " (expected " + rank + " dimensions)",
                        "Fuse the checkpoint again.");
            }
            return tensor;
        }
    }
}
