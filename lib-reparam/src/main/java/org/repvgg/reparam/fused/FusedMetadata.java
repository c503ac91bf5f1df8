/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fused;

/** Keys of {@link FusedModel#metadata} as they stand in the header of a saved file. All are optional. */
public final class FusedMetadata {
    /** SHA-256 of the checkpoint file that was fused. */
    public static final String SOURCE_SHA256 = "repvgg.source_sha256";
    /** {@link FusedModel#fingerprint} of the tensors beside it; verified when the file is read. */
    public static final String FINGERPRINT = "repvgg.fingerprint";
    /** {@link FusedModel#variant}. */
    public static final String VARIANT = "repvgg.variant";
    /** Which official code's names the tensors have: {@code RepVGG} (where absent), {@code RepVGGplus}, {@code MobileOne}. */
    public static final String FAMILY = "repvgg.family";
    /** JSON array: per block its name, stride, padding, groups, activation; what shapes alone do not tell. */
    public static final String BLOCKS = "repvgg.blocks";
    /** The batch-norm epsilon that the fusion used. */
    public static final String EPS = "repvgg.eps";
    /** JSON object of the preprocessing the network expects: resize, crop, interpolation, mean, std. */
    public static final String PREPROCESS = "repvgg.preprocess";
    /** JSON array of class names, by index. */
    public static final String CLASSES = "repvgg.classes";

    private FusedMetadata() {}
}
