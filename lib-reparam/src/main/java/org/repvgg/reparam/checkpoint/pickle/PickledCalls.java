/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.pickle;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Dict;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Global;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Opaque;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Sequence;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Storage;
import org.repvgg.reparam.checkpoint.pickle.Pickled.TensorView;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Tuple;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Unread;
import org.repvgg.reparam.checkpoint.tensor.DType;

/**
 * Interprets the calls in a pickle by an allowlist. Calls that describe tensors and dicts are evaluated as data; all
 * others become passive nodes that keep their arguments and state. Calls that occur only in attacks are rejected, so
 * that a malicious file is reported.
 */
final class PickledCalls {
    private static final Map<String, DType> STORAGE_TYPES = Map.ofEntries(
            Map.entry("DoubleStorage", DType.F64),
            Map.entry("FloatStorage", DType.F32),
            Map.entry("HalfStorage", DType.F16),
            Map.entry("BFloat16Storage", DType.BF16),
            Map.entry("LongStorage", DType.I64),
            Map.entry("IntStorage", DType.I32),
            Map.entry("ShortStorage", DType.I16),
            Map.entry("CharStorage", DType.I8),
            Map.entry("ByteStorage", DType.U8),
            Map.entry("BoolStorage", DType.BOOL),
            Map.entry("ComplexFloatStorage", DType.C64),
            Map.entry("ComplexDoubleStorage", DType.C128),
            Map.entry("UntypedStorage", DType.U8),
            Map.entry("QInt8Storage", DType.I8),
            Map.entry("QUInt8Storage", DType.U8),
            Map.entry("QInt32Storage", DType.I32),
            Map.entry("QUInt4x2Storage", DType.U8),
            Map.entry("QUInt2x4Storage", DType.U8));

    private static final Map<String, DType> TENSOR_TYPES = Map.ofEntries(
            Map.entry("torch.float64", DType.F64),
            Map.entry("torch.double", DType.F64),
            Map.entry("torch.float32", DType.F32),
            Map.entry("torch.float", DType.F32),
            Map.entry("torch.float16", DType.F16),
            Map.entry("torch.half", DType.F16),
            Map.entry("torch.bfloat16", DType.BF16),
            Map.entry("torch.int64", DType.I64),
            Map.entry("torch.int32", DType.I32),
            Map.entry("torch.int16", DType.I16),
            Map.entry("torch.int8", DType.I8),
            Map.entry("torch.uint64", DType.U64),
            Map.entry("torch.uint32", DType.U32),
            Map.entry("torch.uint16", DType.U16),
            Map.entry("torch.uint8", DType.U8),
            Map.entry("torch.bool", DType.BOOL),
            Map.entry("torch.float8_e4m3fn", DType.F8_E4M3),
            Map.entry("torch.float8_e5m2", DType.F8_E5M2),
            Map.entry("torch.complex64", DType.C64),
            Map.entry("torch.complex128", DType.C128));

    /** Modules whose functions a legitimate checkpoint never calls. */
    private static final Pattern HOSTILE_MODULE = Pattern.compile(
            "(os|posix|nt|subprocess|_posixsubprocess|sys|shutil|socket|runpy|importlib|ctypes|pty|webbrowser|pickle|"
                    + "_pickle|cPickle|marshal|urllib|timeit|pdb|bdb|pip|pydoc|doctest|imp|zipimport)(\\..*)?");

    private static final Set<String> HOSTILE_BUILTINS = Set.of(
            "eval",
            "exec",
            "execfile",
            "compile",
            "open",
            "file",
            "input",
            "raw_input",
            "__import__",
            "breakpoint",
            "globals",
            "locals",
            "vars",
            "setattr",
            "delattr",
            "apply",
            "exit",
            "quit",
            "memoryview");

    private final PickleInput in;
    private final Map<String, DType> storageTypes;

    /**
     * @param storageTypes filled with the element type of every storage that the pickle refers to
     */
    PickledCalls(PickleInput in, Map<String, DType> storageTypes) {
        this.in = in;
        this.storageTypes = storageTypes;
    }

    /** The element type that a global such as {@code torch.float32} names, or null. */
    static @Nullable DType tensorType(Global type) {
        return TENSOR_TYPES.get(type.fullName());
    }

    Global global(String module, String name) {
        return new Global(module, name);
    }

    /** The result of calling {@code callable(*arguments)}, as data. */
    Object reduce(Object callable, Object arguments) {
        if (!(callable instanceof Global global)) {
            return new Opaque("result of " + Pickled.describe(callable), arguments);
        }
        refuseHostile(global);
        String name = global.fullName();
        Tuple tuple = arguments instanceof Tuple given ? given : Tuple.EMPTY;
        return switch (name) {
            case "collections.OrderedDict" -> dictOf(tuple);
            case "collections.defaultdict" -> new Dict();
            case "collections.Counter" -> tuple.item(0) instanceof Dict counts ? counts : new Dict();
            case "torch.Size" -> tuple.item(0) instanceof Tuple sizes ? sizes : tuple;
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(tuple, null);
            case "torch._utils._rebuild_tensor_v3" -> tensor(tuple, tuple.item(6));
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> wrapped(tuple);
            case "torch._tensor._rebuild_from_type_v2" ->
                tuple.items.length >= 3 ? reduce(tuple.items[0], tuple.items[2]) : new Opaque(name, arguments);
            case "builtins.set", "__builtin__.set", "builtins.frozenset", "__builtin__.frozenset" -> sequenceOf(tuple);
            default -> {
                Object tensor = UnreadTensors.of(name, tuple);
                yield tensor == null ? new Opaque(name, arguments) : tensor;
            }
        };
    }

    /** An instance of a class: a {@link Dict} for dict types, otherwise a passive node. */
    Object newObject(Object type, Object arguments) {
        if (type instanceof Global global) {
            refuseHostile(global);
            String name = global.fullName();
            if (name.equals("collections.OrderedDict") || name.equals("collections.defaultdict")) {
                return new Dict();
            }
            return name.startsWith("torch.distributed._shard.sharded_tensor.")
                    ? new Unread(
                            "one part of a sharded tensor", "Gather it, and save the whole state dict on one rank.")
                    : new Opaque(name, arguments);
        }
        return new Opaque("instance of " + Pickled.describe(type), arguments);
    }

    /** Sets attributes on an object; those of tensors are ignored, since they do not affect the values. */
    void build(Object target, Object state) {
        if (target instanceof Dict dict && state instanceof Dict set) {
            dict.attributes = set;
        }
        if (!(target instanceof Opaque opaque)) {
            return;
        }
        Object attributes = state;
        if (state instanceof Tuple pair && pair.items.length == 2 && pair.items[0] instanceof Dict dict) {
            attributes = dict;
        }
        if (opaque.state instanceof Dict existing && attributes instanceof Dict added) {
            added.entries().forEach(existing::put);
        } else {
            opaque.state = attributes;
        }
    }

    /** Resolves a persistent id: a storage, or the class of a pickled module. */
    Object persistent(Object id) {
        if (id instanceof Tuple tuple && "storage".equals(tuple.item(0))) {
            return storage(tuple);
        }
        if (id instanceof Tuple tuple && "module".equals(tuple.item(0)) && tuple.item(1) instanceof Global type) {
            return type;
        }
        return new Opaque("persistent id", id);
    }

    private Storage storage(Tuple id) {
        if (id.items.length < 5) {
            throw in.refuse("a storage id of " + id.items.length + " parts (expected 5 or 6)");
        }
        DType dtype = storageType(id.items[1]);
        if (!(id.items[2] instanceof String || id.items[2] instanceof Long)) {
            throw in.refuse(Pickled.describe(id.items[2]) + " as a storage key (expected a string)");
        }
        long viewOffset = 0;
        if (id.item(5) instanceof Tuple view && view.items.length == 3) {
            viewOffset = count(view.items[1], "offset of a storage view");
        }
        String key = String.valueOf(id.items[2]);
        storageTypes.putIfAbsent(key, dtype);
        String quantized = id.items[1] instanceof Global type && type.name.startsWith("Q")
                ? type.name
                        .substring(0, type.name.length() - "Storage".length())
                        .toLowerCase(Locale.ROOT)
                : "";
        return new Storage(dtype, key, count(id.items[4], "storage size"), viewOffset, quantized);
    }

    private DType storageType(Object type) {
        if (type instanceof Global global
                && (global.module.equals("torch")
                        || global.module.equals("torch.storage")
                        || global.module.equals("torch.cuda"))) {
            DType dtype = STORAGE_TYPES.get(global.name);
            dtype = dtype != null ? dtype : TENSOR_TYPES.get(global.fullName());
            if (dtype != null) {
                return dtype;
            }
        }
        throw in.refuse(Pickled.describe(type) + " as the type of a storage (expected one of torch's)");
    }

    private Object wrapped(Tuple arguments) {
        Object tensor = arguments.item(0);
        return tensor == null ? new Opaque("torch parameter", arguments) : tensor;
    }

    private TensorView tensor(Tuple arguments, @Nullable Object type) {
        if (arguments.items.length < 4 || !(arguments.items[0] instanceof Storage storage)) {
            throw in.refuse("a tensor built from " + Pickled.describe(arguments.item(0)) + " (expected a storage)");
        }
        DType dtype = storage.dtype;
        if (type != null) {
            DType named = type instanceof Global global ? TENSOR_TYPES.get(global.fullName()) : null;
            if (named == null) {
                throw in.refuse(Pickled.describe(type) + " as the type of a tensor (expected one of torch's)");
            }
            dtype = named;
        }
        return new TensorView(
                storage,
                dtype,
                count(arguments.items[1], "storage offset"),
                counts(arguments.items[2], "shape"),
                counts(arguments.items[3], "strides"),
                in.position());
    }

    private long[] counts(Object value, String what) {
        if (!(value instanceof Tuple tuple)) {
            throw in.refuse(Pickled.describe(value) + " as the " + what + " of a tensor (expected a tuple)");
        }
        long[] counts = new long[tuple.items.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = count(tuple.items[i], what);
        }
        return counts;
    }

    /** Signs and ranges are checked later, when the tensor's name is known and can be part of the message. */
    private long count(Object value, String what) {
        if (value instanceof Long number) {
            return number;
        }
        throw in.refuse(Pickled.describe(value) + " as a number of the " + what + " (expected a 64-bit integer)");
    }

    /** Builds an OrderedDict from a list of pairs, the form that Python 2 pickles. */
    private static Dict dictOf(Tuple arguments) {
        Dict dict = new Dict();
        if (arguments.item(0) instanceof Sequence pairs) {
            for (Object pair : pairs.items()) {
                if (pair instanceof Sequence list && list.items().size() == 2) {
                    dict.put(list.items().get(0), list.items().get(1));
                } else if (pair instanceof Tuple tuple && tuple.items.length == 2) {
                    dict.put(tuple.items[0], tuple.items[1]);
                }
            }
        } else if (arguments.item(0) instanceof Dict given) {
            given.entries().forEach(dict::put);
        }
        return dict;
    }

    private static Sequence sequenceOf(Tuple arguments) {
        Sequence set = new Sequence();
        if (arguments.item(0) instanceof Sequence items) {
            items.items().forEach(set::add);
        }
        return set;
    }

    private void refuseHostile(Global global) {
        boolean builtin = global.module.equals("builtins") || global.module.equals("__builtin__");
        String root = global.name.split("\\.", 2)[0];
        if (builtin
                ? HOSTILE_BUILTINS.contains(root)
                : HOSTILE_MODULE.matcher(global.module).matches()) {
            throw in.refuse("a call of " + global.fullName() + ", which runs code (nothing was run)");
        }
    }
}
