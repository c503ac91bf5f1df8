/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.bench.peers.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files of consecutive little-endian float32 values, exchanged between the harness and the runtimes. */
public final class FloatFile {
    private static final int CHUNK_FLOATS = 1 << 18;

    private FloatFile() {}

    public static void write(Path path, float[] values) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(channel, values);
        }
    }

    static void write(WritableByteChannel channel, float[] values) throws IOException {
        ByteBuffer chunk = chunk(values.length);
        for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
            int count = Math.min(CHUNK_FLOATS, values.length - from);
            chunk.clear();
            chunk.asFloatBuffer().put(values, from, count);
            chunk.limit(count * Float.BYTES);
            while (chunk.hasRemaining()) {
                channel.write(chunk);
            }
        }
    }

    public static float[] read(Path path) throws IOException {
        float[] values = new float[Math.toIntExact(Files.size(path) / Float.BYTES)];
        try (FileChannel channel = FileChannel.open(path)) {
            read(channel, values);
        }
        return values;
    }

    /** Fills {@code values} from the channel's current position. */
    static void read(ReadableByteChannel channel, float[] values) throws IOException {
        ByteBuffer chunk = chunk(values.length);
        for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
            int count = Math.min(CHUNK_FLOATS, values.length - from);
            chunk.clear().limit(count * Float.BYTES);
            while (chunk.hasRemaining()) {
                if (channel.read(chunk) < 0) {
                    throw new IOException("Cannot read float32 values: the file ends after " + from
                            + " of them (expected " + values.length + ").");
                }
            }
            chunk.flip();
            chunk.asFloatBuffer().get(values, from, count);
        }
    }

    private static ByteBuffer chunk(int floats) {
        return ByteBuffer.allocateDirect(Math.min(floats, CHUNK_FLOATS) * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
