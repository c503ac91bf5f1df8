/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.checkpoint.tensor.Bytes;
import org.repvgg.reparam.checkpoint.tensor.ChannelBytes;
import org.repvgg.reparam.checkpoint.tensor.CheckpointException;
import org.repvgg.reparam.checkpoint.tensor.Content;
import org.repvgg.reparam.checkpoint.tensor.FileBytes;
import org.repvgg.reparam.checkpoint.tensor.HeapCopy;

/**
 * The opened files of a folder: local ones are read in place and stay open, those of other file systems are copied to
 * the heap, as far as tensors lie in them, before they are closed.
 */
final class OpenFiles implements Closeable {
    private final @Nullable Path local;
    private final @Nullable CheckpointFolder remote;
    private final String name;
    private final List<String> names;
    private final Map<String, Bytes> opened = new TreeMap<>();
    private final List<SeekableByteChannel> channels = new ArrayList<>();

    private OpenFiles(@Nullable Path local, @Nullable CheckpointFolder remote, String name, List<String> names) {
        this.local = local;
        this.remote = remote;
        this.name = name;
        this.names = names;
    }

    static OpenFiles of(Path folder) throws IOException {
        Path fileName = folder.getFileName();
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            return new OpenFiles(folder, null, fileName == null ? folder.toString() : fileName.toString(), names);
        }
    }

    static OpenFiles of(CheckpointFolder folder) throws IOException {
        return new OpenFiles(null, folder, folder.name(), folder.files());
    }

    /** The folder's name in messages. */
    String name() {
        return name;
    }

    List<String> names() {
        return names;
    }

    /**
     * Opens a file that a file of the folder names.
     *
     * @param named where it is named, for the message
     * @throws CheckpointException if there is no such file directly in the folder
     */
    Bytes open(String file, String named) throws IOException {
        if (file.isEmpty() || file.indexOf('/') >= 0 || file.indexOf('\\') >= 0 || !names.contains(file)) {
            throw new CheckpointException("Cannot read " + name + ": found no file \"" + file
                    + "\" directly in the folder (expected it, since " + named
                    + " names it). Copy or download the folder again, with all of its files.");
        }
        Bytes known = opened.get(file);
        if (known == null) {
            known = open(file);
            opened.put(file, known);
        }
        return known;
    }

    private Bytes open(String file) throws IOException {
        if (local != null) {
            return FileBytes.open(local.resolve(file));
        }
        if (remote == null) {
            throw new IllegalStateException("neither a local nor a remote folder");
        }
        SeekableByteChannel channel = remote.open(file);
        channels.add(channel);
        return new ChannelBytes(channel);
    }

    /** The text of a file of at most {@code limit} bytes, or null if there is none of this name and size. */
    @Nullable
    String text(String file, long limit) throws IOException {
        if (!names.contains(file)) {
            return null;
        }
        Bytes bytes = open(file);
        return bytes.size() > limit ? null : new String(bytes.toArray(), StandardCharsets.UTF_8);
    }

    /** The files that were opened by {@link #open(String, String)}, by name. */
    Map<String, Bytes> opened() {
        return Collections.unmodifiableMap(opened);
    }

    boolean isLocal() {
        return local != null;
    }

    /** The content with all that lies in channels copied to the heap; digests by file. Local content is left as it is. */
    Content copied(Content content, Map<String, String> digests) {
        Content copy = content;
        if (local == null) {
            for (Map.Entry<String, Bytes> file : opened.entrySet()) {
                HeapCopy heap = HeapCopy.of(file.getValue(), copy, file.getKey());
                copy = heap.content();
                digests.put(file.getKey(), heap.sha256());
            }
        }
        return copy;
    }

    @Override
    public void close() throws IOException {
        try {
            for (SeekableByteChannel channel : channels) {
                channel.close();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
