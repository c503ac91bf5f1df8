/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.pickle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Dict;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Global;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Opaque;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Sequence;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Storage;
import org.repvgg.reparam.checkpoint.pickle.Pickled.TensorView;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Tuple;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.DType;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * The {@code .metadata} of a distributed checkpoint of PyTorch (torch.distributed.checkpoint): a pickle that lists each
 * tensor, its parts, and where in which file a part lies. It is read as data, like every pickle here.
 */
public final class DistributedIndex {
    /** Maximum size of the pickle, and of the parts of all tensors; a part needs about 300 bytes of it. */
    private static final long MAX_BYTES = 64 << 20;

    private static final int MAX_PARTS = 200_000;

    /** Maximum nesting of the dicts that were saved; a state dict within a trainer's has two or three. */
    private static final int MAX_DEPTH = 16;

    /** The key under which programs that follow PyTorch's tutorial save network and optimizer together. */
    private static final String APPLICATION = "app";

    private static final Set<String> OPTIMIZERS = Set.of("optimizer", "optimizers", "optimizer_states", "optim");

    /**
     * A part of a tensor.
     *
     * @param file name of the file that holds it
     * @param offset where its bytes, a file of torch.save of their own, begin
     * @param length how many they are
     * @param at index of its first element in the whole tensor, in each dimension
     */
    public record Part(String file, long offset, long length, long[] at) {}

    private final String where;
    private final Dict root = new Dict();
    private final Map<String, List<Part>> parts = new HashMap<>();
    private final Map<String, long[]> shapes = new HashMap<>();

    private DistributedIndex(String where) {
        this.where = where;
    }

    public static DistributedIndex read(Bytes file, String where) {
        DistributedIndex index = new DistributedIndex(where);
        if (file.size() > MAX_BYTES) {
            throw index.refuse("it has " + file.size() + " bytes (expected at most " + MAX_BYTES + ")");
        }
        Object object = Unpickler.read(new PickleInput(file, 0, where));
        Dict metadata = index.state(object, "metadata");
        index.addParts(index.dict(metadata.get("storage_data"), "storage_data"));
        Dict paths = metadata.get("planner_data") instanceof Dict given ? given : new Dict();
        for (Map.Entry<Object, Object> entry : index.dict(metadata.get("state_dict_metadata"), "state_dict_metadata")
                .entries()
                .entrySet()) {
            if (entry.getKey() instanceof String key && stateOf(entry.getValue()) instanceof Dict tensor) {
                TensorView view = index.view(key, tensor);
                if (view != null) {
                    index.put(paths.get(key) instanceof Tuple path ? path.items : new Object[] {key}, view);
                }
            }
        }
        return index;
    }

    private CheckpointException refuse(String found) {
        return new CheckpointException("Cannot read " + where + ": " + found
                + ". The distributed checkpoint is damaged or of another version; save it again, or convert it with"
                + " python -m torch.distributed.checkpoint.format_utils dcp_to_torch.");
    }

    private static @Nullable Object stateOf(@Nullable Object node) {
        return node instanceof Opaque opaque ? opaque.state : null;
    }

    private Dict state(@Nullable Object node, String what) {
        if (stateOf(node) instanceof Dict dict) {
            return dict;
        }
        throw refuse(Pickled.describe(node) + " as " + what + " (expected an object of torch.distributed.checkpoint)");
    }

    private Dict dict(@Nullable Object node, String what) {
        if (node instanceof Dict dict) {
            return dict;
        }
        throw refuse(Pickled.describe(node) + " as " + what + " (expected a dict)");
    }

    /** The tensor as a view of a storage of its own name; null if it is no tensor but a pickled object. */
    private @Nullable TensorView view(String key, Dict tensor) {
        if (!(tensor.get("chunks") instanceof Sequence) || !(tensor.get("size") instanceof Tuple size)) {
            return null;
        }
        DType dtype = null;
        if (stateOf(tensor.get("properties")) instanceof Tuple properties
                && properties.item(0) instanceof Global type) {
            dtype = PickledCalls.tensorType(type);
        }
        if (dtype == null) {
            throw refuse("tensor " + key + " is of a type that is not known");
        }
        long[] shape = numbers(size, key);
        long elements = 1;
        for (long length : shape) {
            long high = Math.multiplyHigh(elements, length);
            elements *= length;
            if (length < 0 || high != 0 || elements < 0 || elements > Integer.MAX_VALUE) {
                throw refuse("tensor " + key + " has shape " + Arrays.toString(shape) + " (expected at most "
                        + Integer.MAX_VALUE + " elements)");
            }
        }
        shapes.put(key, shape);
        return new TensorView(new Storage(dtype, key, elements, 0, ""), dtype, 0, shape, Tensor.contiguous(shape), 0);
    }

    private long[] numbers(Tuple tuple, String key) {
        long[] numbers = new long[tuple.items.length];
        for (int i = 0; i < numbers.length; i++) {
            if (!(tuple.items[i] instanceof Long number) || number < 0) {
                throw refuse("tensor " + key + " has " + Pickled.describe(tuple.items[i]) + " as a size or offset");
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private void put(Object[] path, TensorView view) {
        if (path.length > MAX_DEPTH) {
            throw refuse("a tensor lies in dicts nested " + path.length + " deep (expected at most " + MAX_DEPTH + ")");
        }
        Dict dict = root;
        for (int i = 0; i < path.length - 1; i++) {
            String name = String.valueOf(path[i]);
            if (OPTIMIZERS.contains(name)) {
                return;
            }
            if (!(dict.get(name) instanceof Dict)) {
                dict.put(name, new Dict());
            }
            dict = dict.get(name) instanceof Dict inner ? inner : new Dict();
        }
        if (path.length > 0) {
            dict.put(String.valueOf(path[path.length - 1]), view);
        }
    }

    private void addParts(Dict storage) {
        int count = 0;
        for (Map.Entry<Object, Object> entry : storage.entries().entrySet()) {
            Dict index = stateOf(entry.getKey()) instanceof Dict given ? given : new Dict();
            Dict info = stateOf(entry.getValue()) instanceof Dict given ? given : new Dict();
            if (!(index.get("fqn") instanceof String key)
                    || !(info.get("relative_path") instanceof String file)
                    || !(info.get("offset") instanceof Long offset)
                    || !(info.get("length") instanceof Long length)) {
                throw refuse(
                        Pickled.describe(entry.getValue()) + " as a place in a file (expected path, offset, length)");
            }
            if (info.get("transform_descriptors") instanceof Sequence transforms
                    && !transforms.items().isEmpty()) {
                throw refuse("tensor " + key + " is compressed or transformed, which is not read");
            }
            if (++count > MAX_PARTS) {
                throw refuse("more than " + MAX_PARTS + " parts");
            }
            if (index.get("offset") instanceof Tuple at) {
                parts.computeIfAbsent(key, any -> new ArrayList<>())
                        .add(new Part(file, offset, length, numbers(at, key)));
            }
        }
    }

    /** The tensors of the network, found as in any other file; the optimizer's are not among them. */
    public StateDict network() {
        Dict top = root.get(APPLICATION) instanceof Dict inner && root.entries().size() == 1 ? inner : root;
        StateDict found = StateDict.find(top, where, null);
        found.requireTensors(top);
        return found;
    }

    /** The shape of a whole tensor, by the key of its storage. */
    public long[] shape(String key) {
        return shapes.getOrDefault(key, new long[0]).clone();
    }

    /** The parts of a tensor, by the key of its storage; their shapes are in their own files. */
    public List<Part> parts(String key) {
        return parts.getOrDefault(key, List.of());
    }
}
