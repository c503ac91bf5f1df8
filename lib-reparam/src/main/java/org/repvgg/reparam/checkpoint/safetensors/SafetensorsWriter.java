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
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.repvgg.reparam.checkpoint.tensor.DType;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * Writes a safetensors file of float32 and int64 tensors. Tensors are converted one at a time, so that no second copy
 * of the network is held in memory. The same tensors in the same order produce the same bytes.
 */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final int CHUNK_BYTES = 1 << 16;

    private record Entry(String name, DType dtype, long[] shape, long bytes, Supplier<float[]> values) {}

    private final List<Entry> entries = new ArrayList<>();

    /**
     * Adds a float32 tensor. The supplier is called once, while writing, and returns the values in row-major order.
     */
    public SafetensorsWriter add(String name, long[] shape, Supplier<float[]> values) {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        entries.add(new Entry(name, DType.F32, shape.clone(), count * Float.BYTES, values));
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
        entries.add(new Entry(name, DType.I64, new long[0], Long.BYTES, () -> bits));
        return this;
    }

    /** Writes header and tensors, in the order in which they were added; the channel stays open. */
    public void write(WritableByteChannel channel, Map<String, String> metadata) throws IOException {
        entries.sort((a, b) -> a.dtype == b.dtype ? 0 : a.dtype == DType.I64 ? -1 : 1);
        byte[] header = header(metadata);
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        writeAll(channel, length.putLong(0, header.length));
        writeAll(channel, ByteBuffer.wrap(header));
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Entry entry : entries) {
            float[] values = entry.values.get();
            if (values.length * (long) Float.BYTES != entry.bytes) {
                throw new IllegalArgumentException("Cannot write tensor " + entry.name + ": " + values.length
                        + " values (expected " + entry.bytes / Float.BYTES + " from its shape).");
            }
            for (int from = 0; from < values.length; from += CHUNK_BYTES / Float.BYTES) {
                int count = Math.min(CHUNK_BYTES / Float.BYTES, values.length - from);
                chunk.clear();
                chunk.asFloatBuffer().put(values, from, count);
                writeAll(channel, chunk.limit(count * Float.BYTES));
            }
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
