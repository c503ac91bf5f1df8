/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.pickle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Dict;
import org.repvgg.reparam.checkpoint.pickle.Pickled.Sequence;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.DType;

/**
 * Reader of the torch.save format before PyTorch 1.6: five consecutive pickles (magic number, protocol version, system
 * information, object, storage keys), then the element count and bytes of each storage.
 */
public final class TorchLegacy {
    /** The first ten bytes after the protocol: LONG1 of 0x1950a86a20f9469cfc6c. */
    private static final byte[] MAGIC = {
        (byte) 0x8a, 0x0a, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19, '.'
    };

    private static final long VERSION = 1001;

    private final Bytes file;
    private final String where;
    private final Map<String, Long> places = new HashMap<>();

    private TorchLegacy(Bytes file, String where) {
        this.file = file;
        this.where = where;
    }

    /**
     * Whether a file starts with the magic number, pickled with protocol 2, 3 or 4 (4 may insert a frame before it).
     */
    public static boolean looksLike(byte[] head) {
        if (head.length < 15 || head[0] != (byte) 0x80) {
            return false;
        }
        int from = head[2] == (byte) 0x95 ? 11 : 2;
        for (int i = 0; i < MAGIC.length; i++) {
            if (from + i >= head.length || head[from + i] != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    public static Content read(Bytes file, String where, @Nullable String key) {
        return new TorchLegacy(file, where).read(key);
    }

    private CheckpointException refuse(String found) {
        return new CheckpointException(
                "Cannot read " + where + ": " + found + ". The file is damaged or truncated; copy or save it again.");
    }

    private Content read(@Nullable String key) {
        PickleInput in = new PickleInput(file, 0, where);
        Unpickler.read(in);
        Object version = Unpickler.read(in);
        if (!(version instanceof Long number && number == VERSION)) {
            throw refuse(Pickled.describe(version) + " as its version (expected " + VERSION + ")");
        }
        Object system = Unpickler.read(in);
        boolean little = !(system instanceof Dict dict) || !Boolean.FALSE.equals(dict.get("little_endian"));
        ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        Map<String, DType> types = new HashMap<>();
        Object object = Unpickler.read(in, types);
        StateDict state = StateDict.find(object, where, key);
        state.requireTensors(object);
        Object keys = Unpickler.read(in);
        if (!(keys instanceof Sequence list)) {
            throw refuse(Pickled.describe(keys) + " before byte " + in.position() + " (expected its storage keys)");
        }
        locate(list.items(), in.position(), types, order);
        TorchStorages storages = new TorchStorages(this::open, order, where);
        Content content =
                new Content(storages.bind(state.tensors), Map.of(), state.attributes, Content.Code.NONE, state.notes);
        return key != null && state.isKeyMissing() ? content.under(key, where) : content;
    }

    /** Locates the storages: element sizes come from the pickle, element counts precede the bytes of each storage. */
    private void locate(List<Object> keys, long start, Map<String, DType> types, ByteOrder order) {
        long position = start;
        for (Object key : keys) {
            DType dtype = types.get(String.valueOf(key));
            if (dtype == null) {
                throw refuse("storage " + key + " at byte " + position + ", which its pickle does not name");
            }
            if (file.size() - position < Long.BYTES) {
                throw refuse("it ends at byte " + file.size() + ", before storage " + key);
            }
            byte[] count = new byte[Long.BYTES];
            file.read(position, count, 0, count.length);
            long elements = ByteBuffer.wrap(count).order(order).getLong();
            position += Long.BYTES;
            if (elements < 0 || elements > (file.size() - position) / dtype.bytes()) {
                throw refuse("storage " + key + " at byte " + position + " claims " + elements + " elements of " + dtype
                        + " (expected at most " + (file.size() - position) / dtype.bytes() + ")");
            }
            places.put(String.valueOf(key), position);
            position += elements * dtype.bytes();
        }
        if (position != file.size()) {
            throw refuse((file.size() - position) + " bytes after the last storage, at byte " + position);
        }
    }

    private Bytes open(Pickled.Storage storage, String tensor) {
        Long place = places.get(storage.key);
        if (place == null) {
            throw refuse("tensor " + tensor + " uses storage " + storage.key + ", which is not in the file");
        }
        long size = storage.elements * storage.dtype.bytes();
        if (size > file.size() - place) {
            throw refuse(
                    "tensor " + tensor + " uses " + size + " bytes of storage " + storage.key + " at byte " + place);
        }
        return file.slice(place, size);
    }
}
