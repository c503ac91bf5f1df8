/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;

/**
 * What the files of a folder are, by their names.
 *
 * @param single the one file with all tensors, or null
 * @param index the index of several files, or null; if both are null, it is a distributed checkpoint
 */
record FolderKind(@Nullable String single, @Nullable String index) {
    /** The names that Hugging Face and timm write. */
    static final List<String> SINGLE_FILES = List.of("model.safetensors", "pytorch_model.bin");

    private static final List<String> INDEXES = List.of("model.safetensors.index.json", "pytorch_model.bin.index.json");

    /** A file of several, as transformers numbers them. */
    private static final Pattern SHARD = Pattern.compile(".*-(\\d{5})-of-(\\d{5})\\.(safetensors|bin|pth|pt)");

    /** True for the name of an index of several files, or of a distributed checkpoint. */
    static boolean isIndex(String name) {
        return name.endsWith(ShardIndex.ENDING) || name.equals(DistributedFolder.INDEX);
    }

    /**
     * Chooses what to read.
     *
     * @param index the index that was asked for, or empty
     * @throws CheckpointException if the files are those of no checkpoint that is read here
     */
    static FolderKind of(String folder, List<String> files, String index) {
        if (!index.isEmpty()) {
            return new FolderKind(null, index.equals(DistributedFolder.INDEX) ? null : index);
        }
        for (String single : SINGLE_FILES) {
            if (files.contains(single)) {
                return new FolderKind(single, null);
            }
        }
        for (String known : INDEXES) {
            if (files.contains(known)) {
                return new FolderKind(null, known);
            }
        }
        List<String> others =
                files.stream().filter(file -> file.endsWith(ShardIndex.ENDING)).toList();
        if (others.size() == 1) {
            return new FolderKind(null, others.get(0));
        }
        if (files.contains(DistributedFolder.INDEX)) {
            return new FolderKind(null, null);
        }
        throw ForeignFormats.refusal(folder, files, SINGLE_FILES);
    }

    /** Refuses a name that says that the file is one of several. */
    static void requireWhole(String name) {
        Matcher shard = SHARD.matcher(name);
        if (shard.matches() && Integer.parseInt(shard.group(2)) > 1) {
            throw new CheckpointException("Cannot read " + name + ": it is file " + shard.group(1) + " of "
                    + shard.group(2)
                    + " by its name, a part of the tensors (expected all of them). Name the folder, or its"
                    + " .index.json.");
        }
        if (name.endsWith(".distcp")) {
            throw new CheckpointException(
                    "Cannot read " + name + ": it is one file of a distributed checkpoint (expected"
                            + " all of them, with .metadata). Name the folder.");
        }
    }
}
