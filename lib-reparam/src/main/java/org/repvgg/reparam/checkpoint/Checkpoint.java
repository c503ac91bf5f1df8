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

/**
 * The named tensors of a checkpoint file: PyTorch's zip and legacy containers, TorchScript, safetensors, recognised by
 * their first bytes. Nothing in the file is instantiated or run; see docs/reparam.md for what is read and refused.
 *
 * <p>A local file stays open, and tensors cost no memory until they are decoded; do not change it while the checkpoint is
 * in use (decoding then throws an UncheckedIOException at worst). From a channel, the tensors' bytes (not those of an optimizer beside them) are copied to the heap once.
 */
public final class Checkpoint {
    /** Hugging Face and timm write these two names. */
    private static final List<String> FOLDER_FILES = List.of("model.safetensors", "pytorch_model.bin");

    private static final long MAX_CONFIG_BYTES = 1 << 20;

    private final String name;
    private final Container container;
    private final Content content;
    private final @Nullable String config;
    private final Bytes file;
    private volatile @Nullable String sha256;

    private Checkpoint(
            String name,
            Container container,
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
            Container container = Container.sniff(bytes, name);
            return new Checkpoint(name, container, container.read(bytes, name), config, bytes, null);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Reads from a channel of any file system, from its beginning whatever its position. The channel may be closed
     * afterwards.
     *
     * @param name what messages call the file
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
            Container container = Container.sniff(bytes, name);
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
        throw new CheckpointException("Cannot read " + folder + ": a folder without "
                + String.join(" or ", FOLDER_FILES) + ". Name the checkpoint file itself.");
    }

    private static @Nullable String configBeside(Path weights, String name) throws IOException {
        Path config = weights.resolveSibling("config.json");
        if (!FOLDER_FILES.contains(name) || !Files.isRegularFile(config) || Files.size(config) > MAX_CONFIG_BYTES) {
            return null;
        }
        return new String(Files.readAllBytes(config), StandardCharsets.UTF_8);
    }

    /** The same checkpoint with the text of the config.json that lies beside it. */
    public Checkpoint withConfig(String json) {
        return new Checkpoint(name, container, content, json, file, sha256);
    }

    /** What messages call the file. */
    public String name() {
        return name;
    }

    /** The container it was found in. */
    public Container container() {
        return container;
    }

    /** SHA-256 of the whole file, 64 hex digits. The first call reads a local file once. */
    public String sha256() {
        String known = sha256;
        if (known == null) {
            known = HeapCopy.digest(file);
            sha256 = known;
        }
        return known;
    }

    /** The tensors by name, in the order of the file, prefixes of wrappers removed. */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(content.tensors());
    }

    /** The string map in the header of a safetensors file; empty for others. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(content.metadata());
    }

    /**
     * Numbers, flags and strings that a whole pickled module or TorchScript archive keeps beside its tensors, by module
     * path: {@code eps}, {@code stride} and the like. A state dict of PyTorch has the paths alone, of modules without
     * tensors too; safetensors has none.
     */
    public Map<String, Map<String, Object>> attributes() {
        return Collections.unmodifiableMap(content.attributes());
    }

    /** The text of the config.json beside the weights, or null. */
    public @Nullable String config() {
        return config;
    }

    /** How the tensors were found: the wrapper's key, what lay beside it, prefixes removed. */
    public List<String> notes() {
        return List.copyOf(content.notes());
    }

    /** Bytes of the file. */
    public long fileBytes() {
        return file.size();
    }
}
