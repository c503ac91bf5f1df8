/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.pickle;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Storage;
import org.repvgg.reparam.checkpoint.pickle.Pickled.TensorView;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.DType;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * Binds the tensors described by a pickle to the bytes of their storages, after checking in 64-bit arithmetic that
 * every element lies within its storage. Each storage is opened once, on first use.
 */
public final class TorchStorages {
    /** Gives access to the bytes of a storage; throws CheckpointException if there is no storage of this key. */
    public interface Source {
        Bytes open(Storage storage, String tensorName);
    }

    /**
     * Maximum number of elements of an expanded tensor (a stride of 0), which may exceed its storage; legitimate ones
     * are broadcast biases.
     */
    private static final long MAX_EXPANDED_ELEMENTS = 1 << 24;

    private final Source source;
    private final ByteOrder order;
    private final String where;
    private final Map<String, Bytes> opened = new LinkedHashMap<>();

    public TorchStorages(Source source, ByteOrder order, String where) {
        this.source = source;
        this.order = order;
        this.where = where;
    }

    public Map<String, Tensor> bind(Map<String, TensorView> views) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        views.forEach((name, view) -> tensors.put(name, bind(name, view)));
        return tensors;
    }

    private Tensor bind(String name, TensorView view) {
        long claimed = checkedBytes(name, view, view.storage.elements, view.storage.dtype);
        Bytes bytes = opened.computeIfAbsent(view.storage.key, key -> source.open(view.storage, name));
        if (bytes.size() != claimed) {
            throw refuse(
                    name,
                    view,
                    "its storage " + view.storage.key + " has " + bytes.size() + " bytes (expected " + claimed + ", "
                            + view.storage.elements + " elements of " + view.storage.dtype + ")");
        }
        checkView(name, view, bytes.size() / view.dtype.bytes());
        long offset = view.offset + view.storage.viewOffset;
        return new Tensor(view.dtype, view.shape, view.strides, offset, bytes, order);
    }

    private CheckpointException refuse(String name, TensorView view, String found) {
        return new CheckpointException("Cannot read tensor " + name + " of " + where + ": " + found
                + ", as pickled at byte " + view.pickleOffset
                + ". The file is damaged or was not written by torch.save; save it again.");
    }

    private long checkedBytes(String name, TensorView view, long elements, DType dtype) {
        if (elements < 0 || Math.multiplyHigh(elements, dtype.bytes()) != 0 || elements * dtype.bytes() < 0) {
            throw refuse(name, view, "a storage of " + elements + " elements");
        }
        return elements * dtype.bytes();
    }

    private void checkView(String name, TensorView view, long available) {
        if (view.shape.length != view.strides.length) {
            throw refuse(name, view, view.shape.length + " dimensions with " + view.strides.length + " strides");
        }
        long count = 1;
        for (int i = 0; i < view.shape.length; i++) {
            if (view.shape[i] < 0) {
                throw refuse(name, view, "a size of " + view.shape[i] + " in dimension " + i);
            }
            if (view.strides[i] < 0) {
                throw refuse(name, view, "a stride of " + view.strides[i] + " in dimension " + i);
            }
            if (Math.multiplyHigh(count, view.shape[i]) != 0 || count * view.shape[i] < 0) {
                throw refuse(name, view, "more than 2^63 elements");
            }
            count *= view.shape[i];
        }
        if (view.offset < 0
                || view.storage.viewOffset < 0
                || view.offset > Long.MAX_VALUE / 2 - view.storage.viewOffset) {
            throw refuse(name, view, "an offset of " + view.offset);
        }
        long last = count == 0 ? -1 : lastElement(name, view);
        if (last >= available) {
            throw refuse(name, view, "element " + last + " of a storage of " + available);
        }
        if (count > Integer.MAX_VALUE || count > Math.max(available, MAX_EXPANDED_ELEMENTS)) {
            throw refuse(name, view, count + " elements out of a storage of " + available);
        }
    }

    private long lastElement(String name, TensorView view) {
        long last = view.offset + view.storage.viewOffset;
        for (int i = 0; i < view.shape.length; i++) {
            long steps = view.shape[i] - 1;
            long span = steps * view.strides[i];
            if (Math.multiplyHigh(steps, view.strides[i]) != 0 || span < 0 || span > Long.MAX_VALUE / 2 - last) {
                throw refuse(name, view, "a stride of " + view.strides[i] + " over " + view.shape[i] + " elements");
            }
            last += span;
        }
        return last;
    }
}
