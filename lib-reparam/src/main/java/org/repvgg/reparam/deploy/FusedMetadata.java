/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.deploy;

/** Keys of {@link org.repvgg.model.FusedModel#metadata}, as written to the header of a saved file. All are optional. */
public final class FusedMetadata {
    /** The version of these keys and of the tensors' names; a file without it has version 0. */
    public static final String FORMAT_VERSION = "repvgg.format_version";
    /** SHA-256 of the checkpoint file that was fused. */
    public static final String SOURCE_SHA256 = "repvgg.source_sha256";
    /** {@link org.repvgg.model.FusedModel#fingerprint} of the tensors in the same file; verified when the file is read. */
    public static final String FINGERPRINT = "repvgg.fingerprint";
    /** {@link org.repvgg.model.FusedModel#variant}. */
    public static final String VARIANT = "repvgg.variant";
    /**
     * The official code whose tensor names are used: {@code RepVGG} (the default), {@code RepVGGplus}, {@code
     * MobileOne}.
     */
    public static final String FAMILY = "repvgg.family";
    /**
     * JSON array of each block's name, stride, padding, groups and activation, which cannot be derived from tensor
     * shapes.
     */
    public static final String BLOCKS = "repvgg.blocks";
    /** The batch-norm epsilon used in the fusion. */
    public static final String EPS = "repvgg.eps";
    /** JSON object of the preprocessing the network expects: resize, crop, interpolation, mean, std. */
    public static final String PREPROCESS = "repvgg.preprocess";
    /**
     * In a file whose blocks were fused one by one: why the engine does not run the network. Such a file has none of the
     * keys that describe a network.
     */
    public static final String IN_PLACE = "repvgg.in_place";
    /** JSON array of class names, by index. */
    public static final String CLASSES = "repvgg.classes";

    private FusedMetadata() {}
}
