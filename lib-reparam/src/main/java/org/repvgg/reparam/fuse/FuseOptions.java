/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.recognize.RecognitionOptions;
import org.repvgg.reparam.recognize.dialect.Dialect;

/**
 * Options of a fusion. Start from {@link #defaults} and change single options with the {@code with} methods.
 *
 * @param recognition what a state dict does not contain
 * @param preprocess preprocessing as a JSON object for the fused file's header; null keeps that of the checkpoint
 * @param classes class names by index for the fused file's header; empty keeps those of the checkpoint
 * @param seed seed of the random images for the verification
 */
public record FuseOptions(
        RecognitionOptions recognition, @Nullable String preprocess, List<String> classes, long seed) {
    private static final long DEFAULT_SEED = 20_211_101L;

    public FuseOptions {
        classes = List.copyOf(classes);
    }

    /** Everything as determined by the checkpoint and its dialect. */
    public static FuseOptions defaults() {
        return new FuseOptions(RecognitionOptions.defaults(), null, List.of(), DEFAULT_SEED);
    }

    /** With this batch-norm epsilon in every block. */
    public FuseOptions withEps(double eps) {
        return with(recognition.withEps(eps));
    }

    /** With names read as in this dialect. */
    public FuseOptions withDialect(Dialect dialect) {
        return with(recognition.withDialect(dialect));
    }

    /** With this name for the network. */
    public FuseOptions withVariant(String variant) {
        return with(recognition.withVariant(variant));
    }

    /** With these strides, by block or stage. */
    public FuseOptions withStrides(Map<String, Integer> strides) {
        return with(recognition.withStrides(strides));
    }

    /** With this preprocessing, a JSON object, in the fused file's header. */
    public FuseOptions withPreprocess(String json) {
        return new FuseOptions(recognition, json, classes, seed);
    }

    /** With these class names in the fused file's header. */
    public FuseOptions withClasses(List<String> names) {
        return new FuseOptions(recognition, preprocess, names, seed);
    }

    /** With these recognition options. */
    public FuseOptions with(RecognitionOptions other) {
        return new FuseOptions(other, preprocess, classes, seed);
    }
}
