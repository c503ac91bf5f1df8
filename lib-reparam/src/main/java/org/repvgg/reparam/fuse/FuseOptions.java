/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fuse;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.repvgg.reparam.model.Dialect;
import org.repvgg.reparam.model.RecognitionOptions;

/**
 * What a user may say about a fusion. Start from {@link #defaults} and change one thing at a time.
 *
 * @param recognition epsilon, dialect, variant, strides: what no state dict tells
 * @param preprocess JSON object for the fused file's header; null keeps what the checkpoint says
 * @param classes class names for the fused file's header, by index; empty keeps what the checkpoint says
 * @param seed of the random images of the proof
 */
public record FuseOptions(
        RecognitionOptions recognition, @Nullable String preprocess, List<String> classes, long seed) {
    private static final long DEFAULT_SEED = 20_211_101L;

    public FuseOptions {
        classes = List.copyOf(classes);
    }

    /** Everything as the checkpoint and its dialect have it. */
    public static FuseOptions defaults() {
        return new FuseOptions(RecognitionOptions.defaults(), null, List.of(), DEFAULT_SEED);
    }

    /** With this batch-norm epsilon in every block. */
    public FuseOptions withEps(double eps) {
        RecognitionOptions r = recognition;
        return with(new RecognitionOptions(eps, r.dialect(), r.variant(), r.strides(), r.geometry()));
    }

    /** With this dialect where it fits, its epsilon too. */
    public FuseOptions withDialect(Dialect dialect) {
        RecognitionOptions r = recognition;
        return with(new RecognitionOptions(r.eps(), dialect, r.variant(), r.strides(), r.geometry()));
    }

    /** With this name for the network. */
    public FuseOptions withVariant(String variant) {
        RecognitionOptions r = recognition;
        return with(new RecognitionOptions(r.eps(), r.dialect(), variant, r.strides(), r.geometry()));
    }

    /** With these strides, by block key. */
    public FuseOptions withStrides(Map<String, Integer> strides) {
        RecognitionOptions r = recognition;
        return with(new RecognitionOptions(r.eps(), r.dialect(), r.variant(), strides, r.geometry()));
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
