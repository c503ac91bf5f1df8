/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor of a checkpoint: a view with shape and strides of a storage that other tensors may share. Values are decoded
 * on request, in row-major order regardless of the strides; a tensor holds no copy of them. Immutable.
 */
public final class Tensor {
    private static final int WINDOW_BYTES = 1 << 16;

    private final DType dtype;
    private final long[] shape;
    private final long[] strides;
    private final long offset;
    private final Bytes storage;
    private final ByteOrder order;
    private final int count;

    /** The caller has checked that every element lies within the storage and that the element count fits an array. */
    public Tensor(DType dtype, long[] shape, long[] strides, long offset, Bytes storage, ByteOrder order) {
        this.dtype = dtype;
        this.shape = shape.clone();
        this.strides = strides.clone();
        this.offset = offset;
        this.storage = storage;
        this.order = order;
        long product = 1;
        for (long size : shape) {
            product = Math.multiplyExact(product, size);
        }
        this.count = Math.toIntExact(product);
    }

    /** A tensor with a copy of these float32 values, row-major. */
    public static Tensor of(float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        Tensor tensor = new Tensor(
                DType.F32, shape, contiguous(shape), 0, ChunkedBytes.ofArray(bytes.array()), ByteOrder.LITTLE_ENDIAN);
        if (tensor.count != values.length) {
            throw new IllegalArgumentException("Cannot build a tensor: " + values.length + " values (expected "
                    + tensor.count + " for shape " + tensor.shapeText() + ").");
        }
        return tensor;
    }

    Bytes storage() {
        return storage;
    }

    Tensor withStorage(Bytes replacement) {
        return new Tensor(dtype, shape, strides, offset, replacement, order);
    }

    public static long[] contiguous(long[] shape) {
        long[] strides = new long[shape.length];
        long step = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= Math.max(shape[i], 1);
        }
        return strides;
    }

    public DType dtype() {
        return dtype;
    }

    public int rank() {
        return shape.length;
    }

    public long size(int dimension) {
        return shape[dimension];
    }

    public long[] shape() {
        return shape.clone();
    }

    /** The slice [from, to) of the first dimension, as a view of the same storage. */
    public Tensor rows(int from, int to) {
        if (rank() == 0 || from < 0 || from > to || to > shape[0]) {
            throw new IllegalArgumentException(
                    "Cannot take rows " + from + " to " + to + " of shape " + shapeText() + ".");
        }
        long[] part = shape.clone();
        part[0] = (long) to - from;
        return new Tensor(dtype, part, strides, offset + from * strides[0], storage, order);
    }

    /** The number of elements. */
    public int count() {
        return count;
    }

    /** The shape as PyTorch prints it: {@code (16, 3, 3, 3)}. */
    public String shapeText() {
        String inner = Arrays.toString(shape);
        String list = inner.substring(1, inner.length() - 1);
        return "(" + list + (shape.length == 1 ? ",)" : ")");
    }

    /** True if both are views of the same storage, as tied weights are. */
    public boolean sharesStorageWith(Tensor other) {
        return storage.equals(other.storage);
    }

    /** The values in row-major order, widened exactly, except that 64-bit integers beyond 2^53 are rounded. */
    public double[] toDoubles() {
        refuseComplex();
        double[] values = new double[count];
        forEachRun((from, buffer, elements) -> {
            if (dtype == DType.F64) {
                buffer.asDoubleBuffer().get(values, from, elements);
            } else if (dtype == DType.F32) {
                widen(buffer, values, from, elements);
            } else {
                for (int i = 0; i < elements; i++) {
                    values[from + i] = dtype.decode(buffer, i * dtype.bytes());
                }
            }
        });
        return values;
    }

    private static void widen(ByteBuffer buffer, double[] values, int from, int count) {
        for (int i = 0; i < count; i++) {
            values[from + i] = buffer.getFloat(i * Float.BYTES);
        }
    }

    /** The values in row-major order, wider types rounded to float32. */
    public float[] toFloats() {
        refuseComplex();
        float[] values = new float[count];
        forEachRun((from, buffer, elements) -> {
            if (dtype == DType.F32) {
                buffer.asFloatBuffer().get(values, from, elements);
            } else {
                for (int i = 0; i < elements; i++) {
                    values[from + i] = (float) dtype.decode(buffer, i * dtype.bytes());
                }
            }
        });
        return values;
    }

    private void refuseComplex() {
        if (dtype.isComplex()) {
            throw new CheckpointException("Cannot use a tensor of shape " + shapeText() + ": its type is " + dtype
                    + " (expected real numbers).");
        }
    }

    /**
     * A copy in its own type whose elements are zero where {@code keep}, in row-major order, is false; as in a product
     * with zero, they keep their signs. The others keep their bits.
     */
    public Tensor masked(boolean[] keep) {
        if (keep.length != count) {
            throw new IllegalArgumentException(
                    "Cannot mask " + this + ": found " + keep.length + " flags (expected one for each element).");
        }
        int size = dtype.bytes();
        ChunkedBytes copy = ChunkedBytes.allocate((long) count * size);
        forEachRun((from, buffer, elements) -> {
            for (int i = 0; i < elements; i++) {
                if (!keep[from + i]) {
                    int top = order == ByteOrder.BIG_ENDIAN ? i * size : (i + 1) * size - 1;
                    byte sign = dtype.isFloatingPoint() ? (byte) (buffer.get(top) & 0x80) : 0;
                    Arrays.fill(buffer.array(), i * size, (i + 1) * size, (byte) 0);
                    buffer.put(top, sign);
                }
            }
            copy.write((long) from * size, buffer.array(), 0, elements * size);
        });
        return new Tensor(dtype, shape, contiguous(shape), 0, copy, order);
    }

    /** Takes the bytes of some consecutive elements, from position to limit. */
    public interface ByteSink {
        void take(ByteBuffer bytes) throws IOException;
    }

    /** Passes all elements to the sink in row-major order, as little-endian bytes of their own type. */
    public void writeLittleEndian(ByteSink sink) throws IOException {
        try {
            forEachRun((from, buffer, elements) -> {
                if (order == ByteOrder.BIG_ENDIAN) {
                    reverseEach(buffer.array(), elements);
                }
                try {
                    sink.take(buffer.limit(elements * dtype.bytes()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** All elements in row-major order, as little-endian bytes of their own type; at most 2 GiB. */
    public byte[] littleEndianBytes() {
        ByteBuffer all = ByteBuffer.allocate(Math.multiplyExact(count, dtype.bytes()));
        try {
            writeLittleEndian(all::put);
        } catch (IOException e) {
            throw new AssertionError("a buffer in memory takes what fits", e);
        }
        return all.array();
    }

    /** Reverses the bytes of each element; the two parts of a complex number change their bytes, not their places. */
    private void reverseEach(byte[] bytes, int elements) {
        int size = dtype.isComplex() ? dtype.bytes() / 2 : dtype.bytes();
        for (int at = 0; at < elements * dtype.bytes(); at += size) {
            for (int i = 0; i < size / 2; i++) {
                byte first = bytes[at + i];
                bytes[at + i] = bytes[at + size - 1 - i];
                bytes[at + size - 1 - i] = first;
            }
        }
    }

    private interface Run {
        void take(int from, ByteBuffer buffer, int elements);
    }

    /** Passes the elements to {@code run} in row-major order, in runs that are contiguous in the storage. */
    private void forEachRun(Run run) {
        if (count == 0) {
            return;
        }
        int inner = shape.length;
        long runLength = 1;
        while (inner > 0 && (shape[inner - 1] == 1 || strides[inner - 1] == runLength)) {
            inner--;
            runLength *= shape[inner];
        }
        byte[] window = new byte[(int) Math.min(WINDOW_BYTES, runLength * dtype.bytes())];
        ByteBuffer buffer = ByteBuffer.wrap(window).order(order);
        int windowElements = window.length / dtype.bytes();
        long[] index = new long[inner];
        long position = offset;
        for (int done = 0; done < count; ) {
            for (long i = 0; i < runLength; i += windowElements) {
                int elements = (int) Math.min(windowElements, runLength - i);
                storage.read((position + i) * dtype.bytes(), window, 0, elements * dtype.bytes());
                buffer.clear();
                run.take(done, buffer, elements);
                done += elements;
            }
            for (int d = inner - 1; d >= 0; d--) {
                index[d]++;
                position += strides[d];
                if (index[d] < shape[d]) {
                    break;
                }
                position -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
    }

    @Override
    public String toString() {
        return dtype + shapeText();
    }
}
