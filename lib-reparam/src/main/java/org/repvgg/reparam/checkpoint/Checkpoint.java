/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.ChannelBytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.FileBytes;
import org.repvgg.reparam.checkpoint.tensor.HeapCopy;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * The named tensors of a checkpoint file. Formats: PyTorch's zip and legacy formats, TorchScript and safetensors,
 * recognised by their first bytes. Nothing in the file is instantiated or executed; docs/reparam.md lists what is read
 * and what is rejected.
 *
 * <p>A local file stays open, and its tensors occupy no memory until they are decoded. Do not modify the file while the
 * checkpoint is in use; decoding may then throw an UncheckedIOException. When reading from a channel, the bytes of the
 * tensors are copied to the heap once; optimizer state is not copied.
 */
public final class Checkpoint {
    /** The file names that Hugging Face and timm write. */
    private static final List<String> FOLDER_FILES = List.of("model.safetensors", "pytorch_model.bin");

    private static final long MAX_CONFIG_BYTES = 1 << 20;

    private final String name;
    private final CheckpointFormat container;
    private final Content content;
    private final @Nullable String config;
    private final Bytes file;
    private volatile @Nullable String sha256;

    private Checkpoint(
            String name,
            CheckpointFormat container,
            Content content,
            @Nullable String config,
            Bytes file,
            @Nullable String sha256) {
        this.name = name;
        this.container = container;
        this.content = content;
        this.config = config;
        this.file = file;
        this.sha256 = sha256;
    }

    /**
     * Reads a local file, or a folder as Hugging Face lays it out (weights and config.json).
     *
     * @throws CheckpointException if the content is not a checkpoint that can be used
     * @throws IOException if the file cannot be read at all
     */
    public static Checkpoint read(Path file) throws IOException {
        Path weights = Files.isDirectory(file) ? weightsIn(file) : file;
        if (!Files.exists(weights)) {
            throw new NoSuchFileException(weights.toString());
        }
        Path fileName = weights.getFileName();
        String name = fileName == null ? weights.toString() : fileName.toString();
        String config = configBeside(weights, name);
        if (!weights.getFileSystem().equals(FileSystems.getDefault())) {
            try (SeekableByteChannel channel = Files.newByteChannel(weights)) {
                return fromChannel(channel, name, config);
            }
        }
        try {
            Bytes bytes = FileBytes.open(weights);
            CheckpointFormat container = CheckpointFormat.sniff(bytes, name);
            return new Checkpoint(name, container, container.read(bytes, name), config, bytes, null);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Reads from a channel of any file system, from its beginning whatever its position. The channel may be closed
     * afterwards.
     *
     * @param name the file's name in messages
     * @throws CheckpointException if the content is not a checkpoint that can be used
     * @throws IOException if the channel fails
     */
    public static Checkpoint read(SeekableByteChannel channel, String name) throws IOException {
        return fromChannel(channel, name, null);
    }

    private static Checkpoint fromChannel(SeekableByteChannel channel, String name, @Nullable String config)
            throws IOException {
        try {
            Bytes bytes = new ChannelBytes(channel);
            CheckpointFormat container = CheckpointFormat.sniff(bytes, name);
            Content content = container.read(bytes, name);
            HeapCopy copy = HeapCopy.of(bytes, content, name);
            return new Checkpoint(name, container, copy.content(), config, bytes, copy.sha256());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Path weightsIn(Path folder) {
        for (String candidate : FOLDER_FILES) {
            if (Files.isRegularFile(folder.resolve(candidate))) {
                return folder.resolve(candidate);
            }
        }
        throw new CheckpointException("Cannot read " + folder + ": the folder does not contain "
                + String.join(" or ", FOLDER_FILES) + ". Name the checkpoint file itself.");
    }

    private static @Nullable String configBeside(Path weights, String name) throws IOException {
        Path config = weights.resolveSibling("config.json");
        if (!FOLDER_FILES.contains(name) || !Files.isRegularFile(config) || Files.size(config) > MAX_CONFIG_BYTES) {
            return null;
        }
        return new String(Files.readAllBytes(config), StandardCharsets.UTF_8);
    }

    /** A copy of this checkpoint with the given text as its config.json. */
    public Checkpoint withConfig(String json) {
        return new Checkpoint(name, container, content, json, file, sha256);
    }

    /** The file's name in messages. */
    public String name() {
        return name;
    }

    /** The file format. */
    public CheckpointFormat container() {
        return container;
    }

    /** SHA-256 of the whole file, 64 hex digits. For a local file, the first call reads the whole file. */
    public String sha256() {
        String known = sha256;
        if (known == null) {
            known = HeapCopy.digest(file);
            sha256 = known;
        }
        return known;
    }

    /** The tensors by name, in file order, with wrapper prefixes removed. */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(content.tensors());
    }

    /** The string map in the header of a safetensors file; empty for others. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(content.metadata());
    }

    /**
     * Numbers, flags and strings that a whole pickled module or a TorchScript archive stores with its tensors, by
     * module path, for example {@code eps} and {@code stride}. A PyTorch state dict provides only the paths, including
     * those of modules without tensors; a safetensors file provides nothing.
     */
    public Map<String, Map<String, Object>> attributes() {
        return Collections.unmodifiableMap(content.attributes());
    }

    /** The text of the config.json beside the weights, or null. */
    public @Nullable String config() {
        return config;
    }

    /** How the tensors were found: the wrapper's key, its sibling keys and the prefixes removed. */
    public List<String> notes() {
        return List.copyOf(content.notes());
    }

    /** Size of the file in bytes. */
    public long fileBytes() {
        return file.size();
    }
}
