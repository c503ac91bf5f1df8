/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.pickle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.DType;

/**
 * The object graph that a pickle describes, as passive data. Numbers, strings and booleans become their Java
 * counterparts, everything else one of these nodes. Nodes are compared by identity, so that malicious nesting causes
 * neither deep recursion nor hash collisions.
 */
public final class Pickled {
    /** Python's None. */
    static final Object NONE = new Object();

    private Pickled() {}

    /** A module attribute that Python would import; it is never resolved here. */
    static final class Global {
        final String module;
        final String name;

        Global(String module, String name) {
            this.module = module;
            this.name = name;
        }

        String fullName() {
            return module + "." + name;
        }
    }

    static final class Tuple {
        static final Tuple EMPTY = new Tuple(new Object[0]);
        final Object[] items;

        Tuple(Object[] items) {
            this.items = items;
        }

        @Nullable
        Object item(int index) {
            return index < items.length ? items[index] : null;
        }
    }

    /**
     * A list, set or other sequence. The backing list is allocated with the first item, so that empty sequences are
     * cheap.
     */
    static final class Sequence {
        private @Nullable List<Object> items;

        void add(Object item) {
            if (items == null) {
                items = new ArrayList<>(4);
            }
            items.add(item);
        }

        List<Object> items() {
            return items == null ? List.of() : items;
        }
    }

    /** A dict or OrderedDict: keys keep the order of their first insertion; a later value replaces an earlier one. */
    static final class Dict {
        private @Nullable Map<Object, Object> entries;
        /** Attributes set on the dict object itself, such as the _metadata of a state dict. */
        @Nullable
        Dict attributes;

        void put(Object key, Object value) {
            if (entries == null) {
                entries = new LinkedHashMap<>();
            }
            entries.put(key, value);
        }

        Map<Object, Object> entries() {
            return entries == null ? Map.of() : entries;
        }

        @Nullable
        Object get(String key) {
            return entries().get(key);
        }
    }

    /** The result of a call to a function that is not on the allowlist; its arguments and state are kept as data. */
    static final class Opaque {
        final String callable;
        final Object arguments;

        @Nullable
        Object state;

        Opaque(String callable, Object arguments) {
            this.callable = callable;
            this.arguments = arguments;
        }
    }

    /** A tensor whose values are not those of an ordinary one. */
    static final class Unread {
        final String kind;
        final String cure;

        /**
         * @param kind completes "the tensor is ..."
         * @param cure a sentence that says what to do
         */
        Unread(String kind, String cure) {
            this.kind = kind;
            this.cure = cure;
        }
    }

    /** A storage by its key; sizes and offsets are in elements of its type. */
    public static final class Storage {
        final DType dtype;
        public final String key;
        final long elements;
        final long viewOffset;
        /** The quantized type of its elements, such as qint8; empty for others. */
        final String quantized;

        Storage(DType dtype, String key, long elements, long viewOffset, String quantized) {
            this.dtype = dtype;
            this.key = key;
            this.elements = elements;
            this.viewOffset = viewOffset;
            this.quantized = quantized;
        }
    }

    /** A tensor as described by the pickle, not yet checked against its storage. */
    static final class TensorView {
        final Storage storage;
        final DType dtype;
        final long offset;
        final long[] shape;
        final long[] strides;
        final long pickleOffset;

        TensorView(Storage storage, DType dtype, long offset, long[] shape, long[] strides, long pickleOffset) {
            this.storage = storage;
            this.dtype = dtype;
            this.offset = offset;
            this.shape = shape;
            this.strides = strides;
            this.pickleOffset = pickleOffset;
        }
    }

    /** Describes a value for messages. */
    static String describe(@Nullable Object value) {
        if (value == null) {
            return "nothing";
        }
        if (value == NONE) {
            return "None";
        }
        if (value instanceof Global global) {
            return global.fullName();
        }
        if (value instanceof Opaque opaque) {
            return "a " + opaque.callable;
        }
        if (value instanceof Dict dict) {
            return "a dict of " + dict.entries().size();
        }
        if (value instanceof Sequence sequence) {
            return "a list of " + sequence.items().size();
        }
        if (value instanceof Tuple tuple) {
            return "a tuple of " + tuple.items.length;
        }
        if (value instanceof String) {
            return "a string";
        }
        if (value instanceof TensorView || value instanceof Unread) {
            return "a tensor";
        }
        if (value instanceof Storage) {
            return "a storage";
        }
        return value.getClass().getSimpleName() + " " + value;
    }
}
