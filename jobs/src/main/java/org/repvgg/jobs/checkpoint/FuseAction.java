/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.jobs.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.channels.Channels;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.repvgg.image.PreprocessSpec;
import org.repvgg.jobs.io.WholeFile;
import org.repvgg.model.FusedModel;
import org.repvgg.reparam.deploy.FusedMetadata;
import org.repvgg.reparam.deploy.FusedModelFile;
import org.repvgg.reparam.fuse.Conversion;

/** Saves fused and converted networks on any file system. */
public final class FuseAction {
    private FuseAction() {}

    /**
     * Adds to the model what executors need besides the weights.
     *
     * @param preprocess changes the preprocessing that the checkpoint contains, or ImageNet's
     * @param classes class names by index, or empty
     */
    public static FusedModel describe(
            FusedModel model, UnaryOperator<PreprocessSpec> preprocess, List<String> classes) {
        SortedMap<String, String> metadata = new TreeMap<>(model.metadata());
        metadata.put(FusedMetadata.PREPROCESS, PreprocessSpecJson.of(preprocess.apply(PreprocessSpecJson.of(model))));
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
        WholeFile.write(uri, conf, stream -> FusedModelFile.write(model, Channels.newChannel(stream)));
    }

    /** Writes the network with another library's tensor names. */
    public static void save(Conversion conversion, String uri, Configuration conf) {
        WholeFile.write(uri, conf, stream -> conversion.write(Channels.newChannel(stream)));
    }
}
