/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.reparam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.repvgg.image.Preprocess;
import org.repvgg.jobs.config.JobException;
import org.repvgg.jobs.config.Redaction;
import org.repvgg.reparam.fuse.Conversion;
import org.repvgg.reparam.fused.FusedMetadata;
import org.repvgg.reparam.fused.FusedModel;
import org.repvgg.reparam.fused.FusedModelFile;

/** Saves fused networks and reports on any file system: whole under their name, or not at all. */
public final class FuseAction {
    private FuseAction() {}

    /**
     * The model with what an executor will need beside the weights.
     *
     * @param preprocess completes the preprocessing the checkpoint brought along, or ImageNet's
     * @param classes class names by index, or empty
     */
    public static FusedModel describe(FusedModel model, UnaryOperator<Preprocess> preprocess, List<String> classes) {
        SortedMap<String, String> metadata = new TreeMap<>(model.metadata());
        metadata.put(FusedMetadata.PREPROCESS, PreprocessJson.of(preprocess.apply(PreprocessJson.of(model))));
        if (!classes.isEmpty()) {
            try {
                metadata.put(FusedMetadata.CLASSES, new ObjectMapper().writeValueAsString(classes));
            } catch (JsonProcessingException e) {
                throw new AssertionError("a list of strings is JSON", e);
            }
        }
        return new FusedModel(model.variant(), model.convs(), model.head(), metadata);
    }

    /** Writes the network as safetensors. */
    public static void save(FusedModel model, String uri, Configuration conf) {
        write(uri, conf, stream -> FusedModelFile.write(model, Channels.newChannel(stream)));
    }

    /** Writes the network under another library's names. */
    public static void save(Conversion conversion, String uri, Configuration conf) {
        write(uri, conf, stream -> conversion.write(Channels.newChannel(stream)));
    }

    /** Writes a text, such as a report. */
    public static void save(String text, String uri, Configuration conf) {
        write(uri, conf, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** What writes a file's content. */
    @FunctionalInterface
    public interface Body {
        void writeTo(OutputStream stream) throws IOException;
    }

    /** Writes a file beside its name and renames it when it is whole. */
    public static void write(String uri, Configuration conf, Body body) {
        try {
            Path path = new Path(uri);
            FileSystem fs = path.getFileSystem(conf);
            Path part = new Path(path.getParent(), "." + path.getName() + ".part");
            try (OutputStream stream = fs.create(part, true)) {
                body.writeTo(stream);
            }
            fs.delete(path, false);
            if (!fs.rename(part, path)) {
                throw new IOException("the file system refused to rename " + part);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw JobException.usage("Cannot write " + Redaction.of(uri) + ": "
                    + Redaction.of(String.valueOf(e.getMessage())) + ". Check the path and the permissions.");
        }
    }
}
