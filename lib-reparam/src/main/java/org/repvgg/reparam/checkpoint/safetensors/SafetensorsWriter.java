/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.DType;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * Writes a safetensors file: float32 and int64 tensors, and tensors of a checkpoint in their own type. Tensors are
 * converted one at a time, so that no second copy of the network is held in memory. The same tensors in the same order
 * produce the same bytes.
 */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final int CHUNK_BYTES = 1 << 16;

    private record Entry(String name, DType dtype, long[] shape, long bytes, Body body) {}

    /** Writes the bytes of one tensor. */
    private interface Body {
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    private final List<Entry> entries = new ArrayList<>();

    /**
     * Adds a float32 tensor. The supplier is called once, while writing, and returns the values in row-major order.
     */
    public SafetensorsWriter add(String name, long[] shape, Supplier<float[]> values) {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        addFloats(name, DType.F32, shape.clone(), count * Float.BYTES, values);
        return this;
    }

    /**
     * Adds a tensor of a checkpoint in its own type and with its own bits, row-major.
     *
     * @throws CheckpointException if safetensors has no such type
     */
    public SafetensorsWriter addExactly(String name, Tensor tensor) {
        if (tensor.dtype() == DType.C128) {
            throw new CheckpointException("Cannot write tensor " + name
                    + ": safetensors has no type for complex numbers" + " of 128 bits. Remove it from the checkpoint.");
        }
        long bytes = (long) tensor.count() * tensor.dtype().bytes();
        entries.add(new Entry(
                name,
                tensor.dtype(),
                tensor.shape(),
                bytes,
                channel -> tensor.writeLittleEndian(run -> writeAll(channel, run))));
        return this;
    }

    /** Adds a tensor of a checkpoint: floating-point types are written as float32, integer types as int64. */
    public SafetensorsWriter add(String name, Tensor tensor) {
        if (!tensor.dtype().isFloatingPoint() && tensor.count() == 1) {
            return addCount(name, (long) tensor.toDoubles()[0]);
        }
        return add(name, tensor.shape(), tensor::toFloats);
    }

    /** Adds an int64 scalar, such as num_batches_tracked of a batch normalization. */
    public SafetensorsWriter addCount(String name, long value) {
        float[] bits = {Float.intBitsToFloat((int) value), Float.intBitsToFloat((int) (value >>> 32))};
        addFloats(name, DType.I64, new long[0], Long.BYTES, () -> bits);
        return this;
    }

    private void addFloats(String name, DType dtype, long[] shape, long bytes, Supplier<float[]> supplier) {
        entries.add(new Entry(name, dtype, shape, bytes, channel -> {
            float[] values = supplier.get();
            if (values.length * (long) Float.BYTES != bytes) {
                throw new IllegalArgumentException("Cannot write tensor " + name + ": " + values.length
                        + " values (expected " + bytes / Float.BYTES + " from its shape).");
            }
            writeFloats(channel, values);
        }));
    }

    /** Writes header and tensors, in the order in which they were added; the channel stays open. */
    public void write(WritableByteChannel channel, Map<String, String> metadata) throws IOException {
        // wider types first, as the reference writer orders them, so that every tensor begins at a multiple of its size
        entries.sort(
                Comparator.comparingInt((Entry entry) -> entry.dtype.bytes()).reversed());
        byte[] header = header(metadata);
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        writeAll(channel, length.putLong(0, header.length));
        writeAll(channel, ByteBuffer.wrap(header));
        for (Entry entry : entries) {
            entry.body.writeTo(channel);
        }
    }

    private static void writeFloats(WritableByteChannel channel, float[] values) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += CHUNK_BYTES / Float.BYTES) {
            int count = Math.min(CHUNK_BYTES / Float.BYTES, values.length - from);
            chunk.clear();
            chunk.asFloatBuffer().put(values, from, count);
            writeAll(channel, chunk.limit(count * Float.BYTES));
        }
    }

    private byte[] header(Map<String, String> metadata) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode strings = root.putObject("__metadata__");
            metadata.forEach(strings::put);
        }
        long offset = 0;
        for (Entry entry : entries) {
            ObjectNode node = root.putObject(entry.name);
            node.put("dtype", entry.dtype.name());
            var shape = node.putArray("shape");
            for (long size : entry.shape) {
                shape.add(size);
            }
            node.putArray("data_offsets").add(offset).add(offset + entry.bytes);
            offset += entry.bytes;
        }
        String json = root.toString();
        int spaces = -json.getBytes(StandardCharsets.UTF_8).length & (ALIGNMENT - 1);
        return (json + " ".repeat(spaces)).getBytes(StandardCharsets.UTF_8);
    }

    private static void writeAll(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
