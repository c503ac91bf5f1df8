/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.recognize;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.Checkpoint;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.recognize.dialect.Form;
import org.repvgg.reparam.recognize.network.Attention;
import org.repvgg.reparam.recognize.network.Branch;
import org.repvgg.reparam.recognize.network.Geometry;
import org.repvgg.reparam.recognize.network.Network;
import org.repvgg.reparam.recognize.network.RepBlock;

/**
 * Describes a checkpoint without fusing it: file format, dialect, form, variant, blocks, element types, parameters,
 * multiply-accumulates, warnings. ND4J is not loaded.
 */
public final class Inspection {
    /** Height and width in pixels for which published tables state multiply-accumulates. */
    public static final int IMAGE_SIZE = 224;

    private final Checkpoint checkpoint;
    private final Recognition recognition;

    private Inspection(Checkpoint checkpoint, Recognition recognition) {
        this.checkpoint = checkpoint;
        this.recognition = recognition;
    }

    /**
     * Inspects a checkpoint.
     *
     * @throws CheckpointException if no block of a known dialect is found
     */
    public static Inspection of(Checkpoint checkpoint, RecognitionOptions options) {
        return new Inspection(checkpoint, Recognition.of(checkpoint, options));
    }

    /** As {@link #of(Checkpoint, RecognitionOptions)} with {@link RecognitionOptions#defaults}. */
    public static Inspection of(Checkpoint checkpoint) {
        return of(checkpoint, RecognitionOptions.defaults());
    }

    /** What was inspected. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** The recognised blocks and network. */
    public Recognition recognition() {
        return recognition;
    }

    /** The published name, or a description of the shape; null if the blocks form no network. */
    public @Nullable String variant() {
        Network network = recognition.network();
        return network == null ? null : network.variant();
    }

    /** Train, deploy or mixed. */
    public Form form() {
        Set<Form> forms = recognition.blocks().stream().map(RepBlock::form).collect(Collectors.toSet());
        return forms.size() > 1 ? Form.MIXED : forms.iterator().next();
    }

    /** Names of the dialects found. */
    public List<String> dialects() {
        return recognition.blocks().stream()
                .map(block -> block.dialect().label())
                .distinct()
                .toList();
    }

    /** Element types of the floating-point tensors. */
    public Set<String> dtypes() {
        return checkpoint.tensors().values().stream()
                .map(Tensor::dtype)
                .filter(dtype -> dtype.isFloatingPoint() || dtype.isComplex())
                .map(Enum::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The number of trainable parameters in the file, without statistics, counters and auxiliary heads. */
    public long parameters() {
        long sum = 0;
        for (var entry : checkpoint.tensors().entrySet()) {
            String key = entry.getKey();
            boolean buffer = key.endsWith("running_mean")
                    || key.endsWith("running_var")
                    || key.endsWith("num_batches_tracked")
                    || key.contains("_aux.");
            sum += buffer ? 0 : entry.getValue().count();
        }
        return sum;
    }

    /** The number of parameters after fusion: weights and biases. */
    public long deployParameters() {
        long sum = 0;
        for (RepBlock block : recognition.blocks()) {
            sum += weights(block) + block.geometry().outChannels() + attention(block.attention());
        }
        Network network = recognition.network();
        if (network != null) {
            sum += (long) network.head().classes() * network.head().features()
                    + network.head().classes();
        }
        return sum;
    }

    private static long weights(RepBlock block) {
        Geometry g = block.geometry();
        return (long) g.outChannels() * (g.inChannels() / g.groups()) * g.kernelSize() * g.kernelSize();
    }

    private static long attention(@Nullable Attention attention) {
        return attention == null
                ? 0
                : (long) attention.reduceWeight().count()
                        + attention.reduceBias().count()
                        + attention.expandWeight().count()
                        + attention.expandBias().count();
    }

    /** Multiply-accumulates of the fused network for one square image; 0 if the blocks form no network. */
    public long deployMacs(int imageSize) {
        Network network = recognition.network();
        if (network == null) {
            return 0;
        }
        long sum = (long) network.head().classes() * network.head().features();
        int size = imageSize;
        for (RepBlock block : network.blocks()) {
            Geometry g = block.geometry();
            size = (size + 2 * g.padding() - g.dilation() * (g.kernelSize() - 1) - 1) / g.stride() + 1;
            Attention se = block.attention();
            long inner = se == null
                    ? 0
                    : (long) se.reduceWeight().count() + se.expandWeight().count();
            sum += weights(block) * size * size + inner;
        }
        return sum;
    }

    /** Warnings about the checkpoint, one line each. */
    public List<String> warnings() {
        return recognition.warnings();
    }

    /** The inspection as a text table. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "file",
                checkpoint.name() + ", " + checkpoint.container().label() + ", " + checkpoint.fileBytes() + " bytes, "
                        + checkpoint.tensors().size() + " tensors");
        checkpoint.notes().forEach(note -> line(text, "", note));
        line(text, "dialect", String.join("; ", dialects()));
        line(text, "form", form().toString().toLowerCase(Locale.ROOT));
        Network network = recognition.network();
        line(text, "variant", network == null ? "none: " + recognition.obstacle() : network.variant());
        if (!recognition.refusal().isEmpty()) {
            line(text, "not run", recognition.refusal());
        }
        line(text, "blocks", Integer.toString(recognition.blocks().size()));
        line(text, "dtype", String.join(", ", dtypes()));
        line(text, "parameters", String.format(Locale.ROOT, "%,d (%,d fused)", parameters(), deployParameters()));
        if (network != null) {
            line(
                    text,
                    "GMACs",
                    String.format(
                            Locale.ROOT, "%.3f fused, at %dx%d", deployMacs(IMAGE_SIZE) / 1e9, IMAGE_SIZE, IMAGE_SIZE));
            line(text, "classes", Integer.toString(network.head().classes()));
        }
        text.append(String.format(
                Locale.ROOT,
                "%n%-28s %-7s %5s %5s %6s %6s %6s  %s%n",
                "block",
                "form",
                "in",
                "out",
                "kernel",
                "stride",
                "groups",
                "branches"));
        for (RepBlock block : recognition.blocks()) {
            Geometry g = block.geometry();
            text.append(String.format(
                    Locale.ROOT,
                    "%-28s %-7s %5d %5d %6s %6d %6d  %s%s%n",
                    block.name().isEmpty() ? "(single)" : block.name(),
                    block.form().toString().toLowerCase(Locale.ROOT),
                    g.inChannels(),
                    g.outChannels(),
                    g.kernelSize() + "x" + g.kernelSize(),
                    g.stride(),
                    g.groups(),
                    branches(block),
                    block.attention() == null ? "" : ", attention"));
        }
        recognition.assumptions().forEach(one -> text.append(one).append(System.lineSeparator()));
        warnings().forEach(warning -> text.append("warning: ").append(warning).append(System.lineSeparator()));
        return text.toString();
    }

    private static String branches(RepBlock block) {
        return block.branches().stream().map(Branch::name).collect(Collectors.joining(" + "))
                + block.after().stream().map(op -> ", then " + op.key()).collect(Collectors.joining());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-12s%s%n", name, value));
    }

    /** The inspection as JSON. */
    public String toJson() {
        return toJsonTree().toPrettyString();
    }

    /** The inspection as a new JSON tree, to which callers may add. */
    public ObjectNode toJsonTree() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("file", checkpoint.name())
                .put("container", checkpoint.container().label())
                .put("bytes", checkpoint.fileBytes())
                .put("tensors", checkpoint.tensors().size())
                .put("form", form().toString().toLowerCase(Locale.ROOT))
                .put("variant", variant())
                .put("parameters", parameters())
                .put("deploy_parameters", deployParameters());
        dialects().forEach(root.putArray("dialects")::add);
        dtypes().forEach(root.putArray("dtypes")::add);
        checkpoint.notes().forEach(root.putArray("notes")::add);
        Network network = recognition.network();
        if (network == null) {
            root.put("obstacle", recognition.obstacle());
        } else {
            root.put("macs_" + IMAGE_SIZE, deployMacs(IMAGE_SIZE))
                    .put("classes", network.head().classes());
        }
        ArrayNode rows = root.putArray("blocks");
        for (RepBlock block : recognition.blocks()) {
            Geometry g = block.geometry();
            ObjectNode row = rows.addObject()
                    .put("name", block.name())
                    .put("key", block.key())
                    .put("dialect", block.dialect().label())
                    .put("form", block.form().toString().toLowerCase(Locale.ROOT))
                    .put("in", g.inChannels())
                    .put("out", g.outChannels())
                    .put("kernel", g.kernelSize())
                    .put("stride", g.stride())
                    .put("padding", g.padding())
                    .put("groups", g.groups())
                    .put("dilation", g.dilation())
                    .put("activation", block.activation().toString())
                    .put("attention", block.attention() != null);
            ArrayNode names = row.putArray("branches");
            block.branches().forEach(branch -> names.add(branch.name()));
        }
        if (!recognition.refusal().isEmpty()) {
            root.put("refusal", recognition.refusal());
        }
        ArrayNode assumptions = root.putArray("assumptions");
        recognition.assumptions().forEach(one -> {
            ObjectNode row = assumptions.addObject();
            one.fields().forEach(row::put);
        });
        warnings().forEach(root.putArray("warnings")::add);
        return root;
    }
}
