/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.workload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedModel;

/**
 * Writes the network as an ONNX model: Conv, Relu, GlobalAveragePool, Flatten, Gemm; input {@code images}, output
 * {@code logits}, the batch size fixed. Operator set 13, float32 initializers as raw data.
 *
 * <p>Field numbers are those of {@code onnx.proto} (ModelProto, GraphProto, NodeProto, TensorProto, ValueInfoProto).
 * Protobuf limits files to 2 GB; the largest RepVGG has 0.5 GB.
 */
public final class OnnxFile {
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_INTS = 7;
    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 13;

    private OnnxFile() {}

    public static void write(Path path, Workload workload) throws IOException {
        FusedModel model = workload.model();
        Message nodes = new Message();
        List<Tensor> tensors = new ArrayList<>();
        String last = "images";
        for (FusedConv conv : model.convs()) {
            String out = conv.name() + ".out";
            nodes.message(
                    1,
                    node("Conv", List.of(last, conv.name() + ".weight", conv.name() + ".bias"), out)
                            .message(5, ints("kernel_shape", conv.kernelSize(), conv.kernelSize()))
                            .message(5, ints("strides", conv.stride(), conv.stride()))
                            .message(5, ints("pads", conv.padding(), conv.padding(), conv.padding(), conv.padding()))
                            .message(5, integer("group", conv.groups())));
            int perGroup = conv.inChannels() / conv.groups();
            tensors.add(new Tensor(
                    conv.name() + ".weight",
                    conv.weight(),
                    conv.outChannels(),
                    perGroup,
                    conv.kernelSize(),
                    conv.kernelSize()));
            tensors.add(new Tensor(conv.name() + ".bias", conv.bias(), conv.outChannels()));
            last = out;
            if (conv.activation().kind() == Activation.Kind.RELU) {
                last = conv.name() + ".relu";
                nodes.message(1, node("Relu", List.of(out), last));
            }
        }
        nodes.message(1, node("GlobalAveragePool", List.of(last), "pooled"));
        nodes.message(1, node("Flatten", List.of("pooled"), "features"));
        nodes.message(
                1,
                node("Gemm", List.of("features", "linear.weight", "linear.bias"), "logits")
                        .message(5, integer("transB", 1)));
        int features = model.head().inFeatures();
        tensors.add(new Tensor("linear.weight", model.head().weight(), workload.classes(), features));
        tensors.add(new Tensor("linear.bias", model.head().bias(), workload.classes()));

        Message ends = new Message()
                .message(
                        11, value("images", workload.batch(), workload.channels(), workload.height(), workload.width()))
                .message(12, value("logits", workload.batch(), workload.classes()));
        write(path, nodes.text(2, model.variant()), tensors, ends);
    }

    private static void write(Path path, Message nodes, List<Tensor> tensors, Message ends) throws IOException {
        long graphBytes = (long) nodes.size() + ends.size();
        List<byte[]> headers = new ArrayList<>();
        for (Tensor tensor : tensors) {
            byte[] header = tensor.header();
            headers.add(header);
            graphBytes += header.length + (long) tensor.values.length * Float.BYTES;
        }
        Message start = new Message()
                .number(1, IR_VERSION)
                .text(2, "repvgg-bench")
                .message(8, new Message().text(1, "").number(2, OPERATOR_SET))
                .tag(7, BYTES)
                .varint(graphBytes);
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(channel, start.bytes());
            writeFully(channel, nodes.bytes());
            for (int i = 0; i < tensors.size(); i++) {
                writeFully(channel, headers.get(i));
                FloatFile.write(channel, tensors.get(i).values);
            }
            writeFully(channel, ends.bytes());
        }
    }

    private static void writeFully(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static Message node(String operator, List<String> inputs, String output) {
        Message node = new Message();
        inputs.forEach(input -> node.text(1, input));
        return node.text(2, output).text(3, output).text(4, operator);
    }

    private static Message ints(String name, int... values) {
        Message attribute = new Message().text(1, name);
        for (int value : values) {
            attribute.number(8, value);
        }
        return attribute.number(20, ATTRIBUTE_INTS);
    }

    private static Message integer(String name, int value) {
        return new Message().text(1, name).number(3, value).number(20, ATTRIBUTE_INT);
    }

    private static Message value(String name, int... sizes) {
        Message shape = new Message();
        for (int size : sizes) {
            shape.message(1, new Message().number(1, size));
        }
        Message tensorType = new Message().number(1, FLOAT).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensorType));
    }

    /** An initializer; in the file, its values follow its header. */
    private record Tensor(String name, float[] values, int... sizes) {
        byte[] header() {
            long rawBytes = (long) values.length * Float.BYTES;
            Message body = new Message();
            for (int size : sizes) {
                body.number(1, size);
            }
            body.number(2, FLOAT).text(8, name).tag(9, BYTES).varint(rawBytes);
            return new Message()
                    .tag(5, BYTES)
                    .varint(body.size() + rawBytes)
                    .raw(body.bytes())
                    .bytes();
        }
    }

    /** Bytes of a protobuf message under construction. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message tag(int field, int wireType) {
            return varint(((long) field << 3) | wireType);
        }

        Message varint(long value) {
            long rest = value;
            while (rest > 0x7f) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
            return this;
        }

        Message number(int field, long value) {
            return tag(field, VARINT).varint(value);
        }

        Message text(int field, String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            return tag(field, BYTES).varint(bytes.length).raw(bytes);
        }

        Message message(int field, Message value) {
            return tag(field, BYTES).varint(value.size()).raw(value.bytes());
        }

        Message raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        int size() {
            return out.size();
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
