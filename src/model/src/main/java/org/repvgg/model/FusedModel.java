/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.model;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/**
 * A fused RepVGG network with one convolution per block, in execution order: convolutions, global average pool, linear
 * head.
 *
 * @param variant the published name, such as {@code RepVGG-A0}, or a description of the shape for unpublished networks
 * @param metadata the metadata in the saved file's header, such as source SHA-256, preprocessing and class names; see
 *     {@code FusedMetadata} for the keys
 */
public record FusedModel(String variant, List<FusedConv> convs, FusedLinear head, SortedMap<String, String> metadata)
        implements Serializable {
    public FusedModel {
        convs = List.copyOf(convs);
        int channels = convs.isEmpty() ? head.inFeatures() : convs.get(0).inChannels();
        for (FusedConv conv : convs) {
            if (conv.inChannels() != channels) {
                throw new IllegalArgumentException(
                        "Cannot build " + variant + ": block " + conv.name() + " takes " + conv.inChannels()
                                + " channels (expected " + channels + ", the output of the block before it).");
            }
            channels = conv.outChannels();
        }
        if (head.inFeatures() != channels) {
            throw new IllegalArgumentException("Cannot build " + variant + ": linear.weight takes " + head.inFeatures()
                    + " features (expected " + channels + ", the output of the last block).");
        }
    }

    /**
     * SHA-256 over shapes, strides, groups, activations and little-endian float32 values in execution order, as 64 hex
     * digits. It identifies what the network computes, regardless of the names in the checkpoint.
     */
    public String fingerprint() {
        return Fingerprint.of(this);
    }

    /** The number of weights and biases, as in published parameter counts. */
    public long parameters() {
        long sum = (long) head.weight().length + head.bias().length;
        for (FusedConv conv : convs) {
            sum += (long) conv.weight().length + conv.bias().length;
            SqueezeExcite se = conv.squeezeExcite();
            if (se != null) {
                sum += (long) se.reduceWeight().length
                        + se.reduceBias().length
                        + se.expandWeight().length
                        + se.expandBias().length;
            }
        }
        return sum;
    }

    /** Multiply-accumulates for one image of this size. */
    public long macs(int height, int width) {
        long sum = head.weight().length;
        int h = height;
        int w = width;
        for (FusedConv conv : convs) {
            sum += conv.macs(h, w);
            h = conv.outputSize(h);
            w = conv.outputSize(w);
        }
        return sum;
    }
}
