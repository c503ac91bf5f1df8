/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/** Reads a checkpoint in several files by its {@link ShardIndex}: each file whole, each tensor from the file named. */
final class ShardedFolder {
    private static final int MAX_SHARDS = 10_000;

    private ShardedFolder() {}

    static Content read(OpenFiles folder, String index) throws IOException {
        ShardIndex shards = ShardIndex.read(folder.open(index, "the request"), index);
        TreeSet<String> files = new TreeSet<>(shards.files().values());
        if (files.size() > MAX_SHARDS) {
            throw refusal(folder, index, "names " + files.size() + " files (expected at most " + MAX_SHARDS + ")");
        }
        Map<String, Content> contents = new LinkedHashMap<>();
        for (String file : files) {
            Bytes bytes = folder.open(file, index);
            contents.put(file, CheckpointFormat.sniff(bytes, file).read(bytes, file, null));
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long bytes = 0;
        for (Map.Entry<String, String> entry : shards.files().entrySet()) {
            Content content = contents.get(entry.getValue());
            Tensor tensor = content == null ? null : content.tensors().get(entry.getKey());
            if (tensor == null) {
                throw refusal(
                        folder,
                        index,
                        "names " + entry.getValue() + " for tensor " + entry.getKey() + ", which is not in that file");
            }
            tensors.put(entry.getKey(), tensor);
            bytes += (long) tensor.count() * tensor.dtype().bytes();
        }
        List<String> notes = new ArrayList<>();
        notes.add(index + ": " + tensors.size() + " tensors in " + files.size() + " files");
        if (shards.totalBytes() >= 0 && shards.totalBytes() != bytes) {
            notes.add("the index states " + shards.totalBytes() + " bytes of tensors, the files have " + bytes);
        }
        Map<String, Map<String, Object>> attributes = new LinkedHashMap<>();
        contents.values().forEach(content -> attributes.putAll(content.attributes()));
        return new Content(tensors, Map.of(), attributes, Content.Code.NONE, notes);
    }

    private static CheckpointException refusal(OpenFiles folder, String index, String found) {
        return new CheckpointException("Cannot read " + folder.name() + ": its " + index + " " + found
                + ". Copy or download the folder again, with all of its files.");
    }
}
