/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.repvgg.reparam.checkpoint.pickle.DistributedIndex;
import org.repvgg.reparam.checkpoint.pickle.DistributedIndex.Part;
import org.repvgg.reparam.checkpoint.pickle.StateDict;
import org.repvgg.reparam.checkpoint.pickle.TorchStorages;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.ChunkedBytes;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.Tensor;
import org.repvgg.reparam.checkpoint.zip.TorchZip;

/**
 * Reads a distributed checkpoint of PyTorch: a folder with {@code .metadata} and one {@code .distcp} file for each
 * process that wrote it. Only the tensors of the network are opened. A tensor of several parts is put together on the
 * heap; the parts must cover it exactly once.
 */
final class DistributedFolder {
    static final String INDEX = ".metadata";

    /** Two parts of every dimension of the largest meshes; overlaps are looked for among all pairs. */
    private static final int MAX_PARTS = 4096;

    /** Tensors that are put together may take this many bytes more than the files have. */
    private static final long SPARE_BYTES = 1 << 20;

    /** Where a part begins in the whole tensor, and its values. */
    private record Placed(long[] at, Tensor values) {}

    private final OpenFiles folder;
    private final DistributedIndex index;
    private final String where;
    private long joined;

    private DistributedFolder(OpenFiles folder, DistributedIndex index) {
        this.folder = folder;
        this.index = index;
        this.where = folder.name();
    }

    static Content read(OpenFiles folder) throws IOException {
        Bytes metadata = folder.open(INDEX, "the request");
        DistributedIndex index = DistributedIndex.read(metadata, INDEX + " of " + folder.name());
        StateDict network = index.network();
        DistributedFolder reader = new DistributedFolder(folder, index);
        TorchStorages storages = new TorchStorages(
                (storage, tensor) -> reader.bytes(storage.key, index.shape(storage.key)),
                ByteOrder.LITTLE_ENDIAN,
                folder.name());
        try {
            Map<String, Tensor> tensors = storages.bind(network.tensors);
            List<String> notes = new ArrayList<>(network.notes);
            notes.add(0, "distributed checkpoint in " + (folder.opened().size() - 1) + " files");
            return new Content(tensors, Map.of(), network.attributes, Content.Code.NONE, notes);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private CheckpointException refuse(String tensor, String found) {
        return new CheckpointException("Cannot read tensor " + tensor + " of " + where + ": " + found
                + ". The distributed checkpoint is damaged or incomplete; copy or save it again.");
    }

    /** The values of a whole tensor, row-major and little-endian. */
    private Bytes bytes(String tensor, long[] shape) {
        List<Part> parts = index.parts(tensor);
        if (parts.isEmpty() || parts.size() > MAX_PARTS) {
            throw refuse(tensor, "it has " + parts.size() + " parts (expected 1 to " + MAX_PARTS + ")");
        }
        List<Placed> placed = new ArrayList<>();
        long elements = 0;
        for (Part part : parts) {
            Placed one = place(tensor, part, shape);
            for (Placed other : placed) {
                if (overlap(one, other)) {
                    throw refuse(tensor, "two of its parts overlap");
                }
            }
            placed.add(one);
            elements += one.values.count();
        }
        long expected = 1;
        for (long size : shape) {
            expected *= size;
        }
        if (elements != expected) {
            throw refuse(tensor, "its parts have " + elements + " elements (expected " + expected + " from its shape)");
        }
        return join(tensor, placed, shape);
    }

    private Placed place(String tensor, Part part, long[] shape) {
        Bytes file;
        try {
            file = folder.open(part.file(), INDEX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (part.offset() < 0 || part.length() < 0 || part.offset() > file.size() - part.length()) {
            throw refuse(
                    tensor,
                    "bytes " + part.offset() + " to " + (part.offset() + part.length()) + " of " + part.file()
                            + ", which has " + file.size());
        }
        String name = part.file() + " at byte " + part.offset();
        Content content = TorchZip.read(file.slice(part.offset(), part.length()), name, null);
        Tensor values = content.tensors().get("");
        if (values == null || values.rank() != shape.length || part.at().length != shape.length) {
            throw refuse(tensor, "no tensor of " + shape.length + " dimensions in " + name);
        }
        for (int d = 0; d < shape.length; d++) {
            if (part.at()[d] > shape[d] - values.size(d)) {
                throw refuse(tensor, "a part of shape " + values.shapeText() + " beyond its end, in " + name);
            }
        }
        return new Placed(part.at(), values);
    }

    private static boolean overlap(Placed one, Placed other) {
        for (int d = 0; d < one.at.length; d++) {
            if (one.at[d] + one.values.size(d) <= other.at[d] || other.at[d] + other.values.size(d) <= one.at[d]) {
                return false;
            }
        }
        return one.values.count() > 0 && other.values.count() > 0;
    }

    private Bytes join(String tensor, List<Placed> parts, long[] shape) {
        int size = parts.get(0).values.dtype().bytes();
        long total = size;
        for (long length : shape) {
            total *= length;
        }
        joined += total;
        long available = SPARE_BYTES;
        for (Bytes file : folder.opened().values()) {
            available += file.size();
        }
        if (joined > available) {
            throw refuse(tensor, "it and the tensors before it take more bytes than the files have");
        }
        ChunkedBytes whole = ChunkedBytes.allocate(total);
        for (Placed part : parts) {
            if (part.values.dtype() != parts.get(0).values.dtype()) {
                throw refuse(
                        tensor,
                        "its parts are " + part.values.dtype() + " and "
                                + parts.get(0).values.dtype());
            }
            copy(part, shape, size, whole);
        }
        return whole;
    }

    /** Writes a part's rows, each contiguous in the whole, to their places. */
    private static void copy(Placed part, long[] shape, int size, ChunkedBytes whole) {
        int rank = shape.length;
        long[] strides = Tensor.contiguous(shape);
        long row = rank == 0 ? 1 : part.values.size(rank - 1);
        byte[] bytes = part.values.littleEndianBytes();
        for (long first = 0; row > 0 && first < part.values.count(); first += row) {
            long rest = first;
            long target = 0;
            for (int d = rank - 1; d >= 0; d--) {
                target += (part.at[d] + rest % part.values.size(d)) * strides[d];
                rest /= part.values.size(d);
            }
            whole.write(target * size, bytes, (int) (first * size), (int) (row * size));
        }
    }
}
