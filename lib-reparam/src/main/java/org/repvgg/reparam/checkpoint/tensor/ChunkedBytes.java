/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

import java.nio.ByteBuffer;

/** A storage that was copied to the heap, in buffers of one gibibyte each. */
public final class ChunkedBytes implements Bytes {
    private static final int SHIFT = 30;
    private static final long MASK = (1L << SHIFT) - 1;

    private final ByteBuffer[] chunks;
    private final long size;

    private ChunkedBytes(ByteBuffer[] chunks, long size) {
        this.chunks = chunks;
        this.size = size;
    }

    static ChunkedBytes ofArray(byte[] array) {
        if (array.length > MASK + 1) {
            ChunkedBytes copy = allocate(array.length);
            copy.write(0, array, 0, array.length);
            return copy;
        }
        return new ChunkedBytes(new ByteBuffer[] {ByteBuffer.wrap(array)}, array.length);
    }

    public static ChunkedBytes allocate(long size) {
        ByteBuffer[] chunks = new ByteBuffer[chunkCount(size)];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = ByteBuffer.allocate((int) chunkSize(size, i));
        }
        return new ChunkedBytes(chunks, size);
    }

    private static int chunkCount(long size) {
        return Math.toIntExact((size + MASK) >> SHIFT);
    }

    private static long chunkSize(long size, int index) {
        return Math.min(size - ((long) index << SHIFT), 1L << SHIFT);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, byte[] target, int from, int count) {
        for (int done = 0; done < count; ) {
            int at = (int) ((position + done) & MASK);
            ByteBuffer chunk = chunks[(int) ((position + done) >> SHIFT)];
            int step = Math.min(count - done, chunk.limit() - at);
            chunk.get(at, target, from + done, step);
            done += step;
        }
    }

    public void write(long position, byte[] source, int from, int count) {
        for (int done = 0; done < count; ) {
            int at = (int) ((position + done) & MASK);
            ByteBuffer chunk = chunks[(int) ((position + done) >> SHIFT)];
            int step = Math.min(count - done, chunk.limit() - at);
            chunk.put(at, source, from + done, step);
            done += step;
        }
    }
}
