/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint.zip;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.pickle.PickleInput;
import org.repvgg.reparam.checkpoint.pickle.StateDict;
import org.repvgg.reparam.checkpoint.pickle.TorchStorages;
import org.repvgg.reparam.checkpoint.pickle.Unpickler;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * Reader of the zip format of torch.save since PyTorch 1.6 and of TorchScript: {@code root/data.pkl} and one entry per
 * storage under {@code root/data/}. The names of the root and of the storages are arbitrary.
 */
public final class TorchZip {
    /** Maximum size of data.pkl, which excludes tensor bytes; with a trainer's history it has a few megabytes. */
    private static final long MAX_PICKLE_BYTES = 64 << 20;

    /** Maximum size of the code of a TorchScript archive; that of RepVGG-B3 has half a megabyte. */
    private static final long MAX_SOURCE_BYTES = 16 << 20;

    /** A constant of more values than this is not kept: a network's own are single numbers. */
    private static final int MAX_CONSTANT = 16;

    private TorchZip() {}

    public static Content read(Bytes file, String where, @Nullable String key) {
        TorchZipDirectory zip = TorchZipDirectory.read(file, where);
        String root = root(zip, where);
        TorchZipDirectory.Entry pickle = zip.entries().get(root + "data.pkl");
        if (pickle == null || pickle.size() > MAX_PICKLE_BYTES) {
            throw new CheckpointException("Cannot read " + where + ": its data.pkl is missing or larger than "
                    + MAX_PICKLE_BYTES + " bytes. Save model.state_dict() alone with torch.save.");
        }
        Object object = Unpickler.read(new PickleInput(zip.open(pickle), 0, "data.pkl of " + where));
        StateDict state = StateDict.find(object, where, key);
        state.requireTensors(object);
        List<String> notes = new ArrayList<>(state.notes);
        boolean script = zip.entries().containsKey(root + "constants.pkl");
        if (script) {
            notes.add(0, "TorchScript archive");
        }
        TorchStorages storages = new TorchStorages(
                (storage, tensor) -> {
                    TorchZipDirectory.Entry entry = zip.entries().get(root + "data/" + storage.key);
                    if (entry == null) {
                        throw new CheckpointException(
                                "Cannot read tensor " + tensor + " of " + where + ": its storage " + "data/"
                                        + storage.key + " is not in the archive. The file is damaged; save it again.");
                    }
                    return zip.open(entry);
                },
                byteOrder(zip, root, where),
                where);
        Map<String, Tensor> tensors = storages.bind(state.tensors);
        Content.Code code =
                script ? new Content.Code(sources(zip, root), constants(zip, root, where)) : Content.Code.NONE;
        Content content = new Content(tensors, Map.of(), state.attributes, code, notes);
        return key != null && state.isKeyMissing() ? content.under(key, where) : content;
    }

    /** The tensors of constants.pkl in their order, as far as they have few values; others are empty. */
    private static List<double[]> constants(TorchZipDirectory zip, String root, String where) {
        TorchZipDirectory.Entry pickle = zip.entries().get(root + "constants.pkl");
        if (pickle == null || pickle.size() > MAX_SOURCE_BYTES) {
            return List.of();
        }
        Object object = Unpickler.read(new PickleInput(zip.open(pickle), 0, "constants.pkl of " + where));
        TorchStorages storages = new TorchStorages(
                (storage, tensor) -> {
                    TorchZipDirectory.Entry entry = zip.entries().get(root + "constants/" + storage.key);
                    if (entry == null) {
                        throw new CheckpointException("Cannot read constant " + tensor + " of " + where
                                + ": its storage is not in the archive. The file is damaged; save it again.");
                    }
                    return zip.open(entry);
                },
                byteOrder(zip, root, where),
                where);
        List<double[]> constants = new ArrayList<>();
        for (Tensor tensor : storages.bind(StateDict.items(object)).values()) {
            constants.add(tensor.count() <= MAX_CONSTANT ? tensor.toDoubles() : new double[0]);
        }
        return constants;
    }

    /** The code of a TorchScript archive, by path under {@code code/}. */
    private static Map<String, String> sources(TorchZipDirectory zip, String root) {
        Map<String, String> sources = new LinkedHashMap<>();
        String folder = root + "code/";
        long total = 0;
        for (TorchZipDirectory.Entry entry : zip.entries().values()) {
            if (entry.name().startsWith(folder) && entry.name().endsWith(".py")) {
                total += entry.size();
                if (total > MAX_SOURCE_BYTES) {
                    return Map.of();
                }
                sources.put(
                        entry.name().substring(folder.length()),
                        new String(zip.open(entry).toArray(), StandardCharsets.UTF_8));
            }
        }
        return sources;
    }

    private static String root(TorchZipDirectory zip, String where) {
        List<String> roots = new ArrayList<>();
        for (String name : zip.entries().keySet()) {
            if (name.endsWith("data.pkl") && name.indexOf('/') == name.length() - "/data.pkl".length()) {
                roots.add(name.substring(0, name.length() - "data.pkl".length()));
            }
        }
        if (roots.size() != 1) {
            throw OtherZips.refusal(zip.entries().keySet(), roots.size(), where);
        }
        return roots.get(0);
    }

    private static ByteOrder byteOrder(TorchZipDirectory zip, String root, String where) {
        TorchZipDirectory.Entry entry = zip.entries().get(root + "byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        String order =
                entry.size() > 16 ? "too long" : new String(zip.open(entry).toArray(), StandardCharsets.UTF_8).strip();
        return switch (order) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default ->
                throw new CheckpointException("Cannot read " + where + ": its byteorder is \"" + order
                        + "\" (expected little or big). The file is damaged; save it again.");
        };
    }
}
