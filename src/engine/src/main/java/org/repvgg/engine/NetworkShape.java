/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import java.util.ArrayList;
import java.util.List;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.LinearLayer;
import org.repvgg.model.Activation;
import org.repvgg.model.FusedConv;
import org.repvgg.model.FusedLinear;
import org.repvgg.model.FusedModel;

/**
 * A network on images of one size: every block with its sizes, checked once so that kernels need not check them.
 *
 * <p>What the engine cannot run is refused here, by {@link UnsupportedNetworkException} with one line.
 */
record NetworkShape(int height, int width, int channels, List<PlannedBlock> blocks, LinearLayer head) {
    static NetworkShape of(FusedModel model, int height, int width) {
        if (height < 1 || width < 1) {
            throw new UnsupportedNetworkException("Cannot run " + model.variant() + " on images of " + height + "x"
                    + width + " (expected at least 1x1).");
        }
        if (model.convs().isEmpty()) {
            throw new UnsupportedNetworkException("Cannot run " + model.variant() + ": it has no convolution.");
        }
        List<PlannedBlock> blocks = new ArrayList<>();
        int h = height;
        int w = width;
        for (FusedConv conv : model.convs()) {
            check(model.variant(), conv);
            ConvShape shape = new ConvShape(
                    conv.inChannels(),
                    conv.outChannels(),
                    h,
                    w,
                    conv.kernelSize(),
                    conv.stride(),
                    conv.padding(),
                    conv.groups());
            blocks.add(PlannedBlock.of(conv, shape));
            h = shape.outHeight();
            w = shape.outWidth();
        }
        FusedLinear head = model.head();
        return new NetworkShape(
                height,
                width,
                model.convs().get(0).inChannels(),
                List.copyOf(blocks),
                new LinearLayer(head.inFeatures(), head.classes(), head.weight(), head.bias(), Activation.NONE));
    }

    private static void check(String variant, FusedConv conv) {
        int k = conv.kernelSize();
        if (k != 1 && k != 3) {
            throw refusal(variant, conv, "its kernel is " + k + "x" + k + " (expected 3x3 or 1x1)");
        }
        if (conv.padding() != k / 2) {
            throw refusal(variant, conv, "its padding is " + conv.padding() + " (expected " + k / 2 + ")");
        }
        if (conv.stride() != 1 && conv.stride() != 2) {
            throw refusal(variant, conv, "its stride is " + conv.stride() + " (expected 1 or 2)");
        }
    }

    private static UnsupportedNetworkException refusal(String variant, FusedConv conv, String what) {
        return new UnsupportedNetworkException(
                "Cannot run " + variant + ": block " + conv.name() + " is beyond this engine, " + what + ".");
    }

    int embeddingSize() {
        return head.inFeatures();
    }

    int classes() {
        return head.outFeatures();
    }

    /** Pixels of an image. */
    long pixels() {
        return (long) height * width;
    }

    /** Floats of one lane of the input. */
    long inputFloats() {
        return channels * pixels();
    }

    /** Floats of one lane of the largest vector of channels: features, attention. */
    int largestChannels() {
        int largest = embeddingSize();
        for (PlannedBlock block : blocks) {
            largest = Math.max(largest, block.shape().outChannels());
        }
        return largest;
    }

    /** The fused float32 weights, in bytes. */
    long fusedBytes() {
        long floats = (long) head.weight().length + head.bias().length;
        for (PlannedBlock block : blocks) {
            floats += (long) block.conv().weight().length + block.conv().bias().length;
            var se = block.squeezeExcite();
            if (se != null) {
                floats += (long) se.reduceWeight().length
                        + se.reduceBias().length
                        + se.expandWeight().length
                        + se.expandBias().length;
            }
        }
        return floats * Float.BYTES;
    }
}
