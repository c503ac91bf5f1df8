/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.reparam.fused;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/**
 * A RepVGG network with one convolution a block, in the order of execution: convolutions, global average pool, linear
 * head.
 *
 * @param variant the published name, such as {@code RepVGG-A0}, or the shape where it has none
 * @param metadata what goes into the saved file's header beside the tensors: source sha256, preprocessing, class
 *     names; see the keys of {@link FusedMetadata}
 */
public record FusedModel(String variant, List<FusedConv> convs, FusedLinear head, SortedMap<String, String> metadata)
        implements Serializable {
    public FusedModel {
        convs = List.copyOf(convs);
        int channels = convs.isEmpty() ? head.inFeatures() : convs.get(0).inChannels();
        for (FusedConv conv : convs) {
            if (conv.inChannels() != channels) {
                throw new IllegalArgumentException("Cannot build " + variant + ": block " + conv.name() + " takes "
                        + conv.inChannels() + " channels (expected " + channels + ", what the block before it gives).");
            }
            channels = conv.outChannels();
        }
        if (head.inFeatures() != channels) {
            throw new IllegalArgumentException("Cannot build " + variant + ": linear.weight takes " + head.inFeatures()
                    + " features (expected " + channels + ", what the last block gives).");
        }
    }

    /**
     * 64 hex digits of SHA-256 over shapes, strides, groups, activations and little-endian float32 values, in the order
     * of execution: equal if and only if the network computes the same, whatever names the checkpoint used.
     */
    public String fingerprint() {
        return Fingerprint.of(this);
    }

    /** Weights and biases, as published parameter counts have them. */
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
