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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.ChannelBytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.FileBytes;
import org.repvgg.reparam.checkpoint.tensor.ForeignFormatException;
import org.repvgg.reparam.checkpoint.tensor.HeapCopy;
import org.repvgg.reparam.checkpoint.tensor.Tensor;

/**
 * The named tensors of a checkpoint. Formats: PyTorch's zip and legacy formats, TorchScript and safetensors, recognised
 * by their first bytes; folders with an index of several files, and PyTorch's distributed checkpoints. Nothing in the
 * file is instantiated or executed; docs/reparam.md lists what is read and what is rejected.
 *
 * <p>A local file stays open, and its tensors occupy no memory until they are decoded. Do not modify the file while the
 * checkpoint is in use; decoding may then throw an UncheckedIOException. When reading from a channel, the bytes of the
 * tensors are copied to the heap once; optimizer state is not copied.
 */
public final class Checkpoint {
    private static final String CONFIG = "config.json";
    private static final long MAX_CONFIG_BYTES = 1 << 20;

    private final String name;
    private final CheckpointFormat container;
    private final Content content;
    private final @Nullable String config;
    private final SortedMap<String, Bytes> files;
    private volatile @Nullable String sha256;

    private Checkpoint(
            String name,
            CheckpointFormat container,
            Content content,
            @Nullable String config,
            SortedMap<String, Bytes> files,
            @Nullable String sha256) {
        this.name = name;
        this.container = container;
        this.content = WeightForms.resolve(content, name, sizeOf(files));
        this.config = config;
        this.files = files;
        this.sha256 = sha256;
    }

    private static long sizeOf(Map<String, Bytes> files) {
        return files.values().stream().mapToLong(Bytes::size).sum();
    }

    private static SortedMap<String, Bytes> only(String name, Bytes file) {
        return new TreeMap<>(Map.of(name, file));
    }

    /**
     * Reads a local file, or a folder: as Hugging Face lays it out (weights, in one file or in several with an index, and
     * config.json), or a distributed checkpoint of PyTorch. The path may also be that of an index.
     *
     * @throws ForeignFormatException if it is of a known kind that is not read
     * @throws CheckpointException if the content is not a checkpoint that can be used
     * @throws IOException if the file cannot be read at all
     */
    public static Checkpoint read(Path file) throws IOException {
        return read(file, null);
    }

    /**
     * As {@link #read(Path)}, of a file that holds several networks.
     *
     * @param key the dict to take, such as {@code ema}, or what the names of the tensors to take begin with, such as
     *     {@code student}; null for the convention that docs/reparam.md describes
     */
    public static Checkpoint read(Path file, @Nullable String key) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        String name = nameOf(file);
        boolean index = isIndex(name);
        Path folder = index ? file.toAbsolutePath().getParent() : file;
        Path weights = file;
        if (folder != null && (index || Files.isDirectory(file))) {
            try (OpenFiles files = OpenFiles.of(folder)) {
                FolderKind kind = FolderKind.of(files.name(), files.names(), index ? name : "");
                if (kind.single() == null) {
                    return ofFolder(files, kind, key);
                }
                weights = folder.resolve(kind.single());
                name = kind.single();
            }
        }
        FolderKind.requireWhole(name);
        String config = configBeside(weights, name);
        if (!weights.getFileSystem().equals(FileSystems.getDefault())) {
            try (SeekableByteChannel channel = Files.newByteChannel(weights)) {
                return fromChannel(channel, name, key, config);
            }
        }
        try {
            Bytes bytes = FileBytes.open(weights);
            CheckpointFormat container = CheckpointFormat.sniff(bytes, name);
            return new Checkpoint(name, container, container.read(bytes, name, key), config, only(name, bytes), null);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** True for the name of a file that lists the files of a checkpoint, which {@link #read(Path)} takes for its folder. */
    public static boolean isIndex(String name) {
        return FolderKind.isIndex(name);
    }

    private static String nameOf(Path file) {
        Path fileName = file.getFileName();
        return fileName == null ? file.toString() : fileName.toString();
    }

    /**
     * Reads from a channel of any file system, from its beginning whatever its position. The channel may be closed
     * afterwards.
     *
     * @param name the file's name in messages
     * @throws ForeignFormatException if it is of a known kind that is not read
     * @throws CheckpointException if the content is not a checkpoint that can be used
     * @throws IOException if the channel fails
     */
    public static Checkpoint read(SeekableByteChannel channel, String name) throws IOException {
        return read(channel, name, null);
    }

    /** As {@link #read(SeekableByteChannel, String)}, with a key as in {@link #read(Path, String)}. */
    public static Checkpoint read(SeekableByteChannel channel, String name, @Nullable String key) throws IOException {
        FolderKind.requireWhole(name);
        return fromChannel(channel, name, key, null);
    }

    /**
     * Reads a folder of any file system as {@link #read(Path)} reads a local one. Its files are closed afterwards.
     *
     * @param index the name of the index to read by, or empty to look for one
     * @param key as in {@link #read(Path, String)}
     * @throws ForeignFormatException if it is of a known kind that is not read
     * @throws CheckpointException if the content is not a checkpoint that can be used
     * @throws IOException if a file cannot be read
     */
    public static Checkpoint read(CheckpointFolder folder, String index, @Nullable String key) throws IOException {
        try (OpenFiles files = OpenFiles.of(folder)) {
            FolderKind kind = FolderKind.of(files.name(), files.names(), index);
            if (kind.single() == null) {
                return ofFolder(files, kind, key);
            }
            String config = files.text(CONFIG, MAX_CONFIG_BYTES);
            try (SeekableByteChannel channel = folder.open(kind.single())) {
                return fromChannel(channel, kind.single(), key, config);
            }
        }
    }

    private static Checkpoint ofFolder(OpenFiles files, FolderKind kind, @Nullable String key) throws IOException {
        try {
            Content whole =
                    kind.index() == null ? DistributedFolder.read(files) : ShardedFolder.read(files, kind.index());
            Content content = key == null ? whole : whole.under(key, files.name());
            SortedMap<String, Bytes> opened = new TreeMap<>(files.opened());
            Map<String, String> digests = new TreeMap<>();
            Content copied = files.copied(content, digests);
            return new Checkpoint(
                    files.name(),
                    kind.index() == null ? CheckpointFormat.DISTRIBUTED : CheckpointFormat.SHARDS,
                    copied,
                    kind.index() == null ? null : files.text(CONFIG, MAX_CONFIG_BYTES),
                    opened,
                    files.isLocal() ? null : HeapCopy.digestOf(digests));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Checkpoint fromChannel(
            SeekableByteChannel channel, String name, @Nullable String key, @Nullable String config)
            throws IOException {
        try {
            Bytes bytes = new ChannelBytes(channel);
            CheckpointFormat container = CheckpointFormat.sniff(bytes, name);
            Content content = container.read(bytes, name, key);
            HeapCopy copy = HeapCopy.of(bytes, content, name);
            return new Checkpoint(name, container, copy.content(), config, only(name, bytes), copy.sha256());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static @Nullable String configBeside(Path weights, String name) throws IOException {
        Path config = weights.resolveSibling(CONFIG);
        if (!FolderKind.SINGLE_FILES.contains(name)
                || !Files.isRegularFile(config)
                || Files.size(config) > MAX_CONFIG_BYTES) {
            return null;
        }
        return new String(Files.readAllBytes(config), StandardCharsets.UTF_8);
    }

    /**
     * A copy with other names for tensors and modules, as {@link java.util.regex.Matcher#replaceAll} makes them.
     *
     * @param replacement may refer to groups as {@code \\1} or {@code $1}
     * @throws CheckpointException if no name matches, or two tensors would have one name
     */
    public Checkpoint renamed(Pattern pattern, String replacement) {
        if (!content.code().sources().isEmpty()) {
            throw new CheckpointException("Cannot rename the tensors of " + name
                    + ": it is a TorchScript archive, whose code uses their names (expected a state dict). Leave the"
                    + " renaming out, or save model.state_dict().");
        }
        String java = replacement.replaceAll("\\\\(\\d)", "\\$$1");
        long matches = content.tensors().keySet().stream()
                .filter(key -> pattern.matcher(key).find())
                .count();
        if (matches == 0) {
            throw new CheckpointException("Cannot rename the tensors of " + name + ": none of their "
                    + content.tensors().size() + " names matches " + pattern + " (found "
                    + String.join(
                            ", ", content.tensors().keySet().stream().limit(3).toList())
                    + ", ...). Correct the expression.");
        }
        String note = pattern + " renamed to " + replacement + " in " + matches + " names";
        try {
            Content renamed = content.renamed(key -> pattern.matcher(key).replaceAll(java), note, name);
            return new Checkpoint(name, container, renamed, config, files, sha256);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new CheckpointException("Cannot rename the tensors of " + name + ": the replacement " + replacement
                    + " does not fit " + pattern + " (" + e.getMessage() + "). Refer to a group as \\1.");
        }
    }

    /** TorchScript code by file name; empty for other files. */
    public Map<String, String> sources() {
        return Collections.unmodifiableMap(content.code().sources());
    }

    /** The numbers that TorchScript code refers to, in order; see {@link #sources}. */
    public List<double[]> sourceConstants() {
        return content.code().constants().stream().map(double[]::clone).toList();
    }

    /** A copy that says more of its modules. */
    public Checkpoint withAttributes(Map<String, Map<String, Object>> more) {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>(content.attributes());
        more.forEach((path, values) -> all.merge(path, values, (before, added) -> {
            Map<String, Object> both = new LinkedHashMap<>(before);
            both.putAll(added);
            return both;
        }));
        Content told = new Content(content.tensors(), content.metadata(), all, content.code(), content.notes());
        return new Checkpoint(name, container, told, config, files, sha256);
    }

    /** The file's name in messages. */
    public String name() {
        return name;
    }

    /** The file format. */
    public CheckpointFormat container() {
        return container;
    }

    /**
     * SHA-256 of the whole file, 64 hex digits; of several files, that of what sha256sum prints for them in the order of
     * their names. For local files, the first call reads them whole.
     */
    public String sha256() {
        String known = sha256;
        if (known == null) {
            SortedMap<String, String> digests = new TreeMap<>();
            files.forEach((file, bytes) -> digests.put(file, HeapCopy.digest(bytes)));
            known = files.size() == 1 ? digests.values().iterator().next() : HeapCopy.digestOf(digests);
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

    /** Size of the file, or of all files, in bytes. */
    public long fileBytes() {
        return sizeOf(files);
    }
}
