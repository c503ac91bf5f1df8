/* SPDX-License-Identifier: Apache-2.0 */
package org.repvgg.engine;

import org.jspecify.annotations.Nullable;
import org.repvgg.engine.kernel.ConvShape;
import org.repvgg.engine.kernel.Rectifier;
import org.repvgg.reparam.fused.Activation;
import org.repvgg.reparam.fused.FusedConv;
import org.repvgg.reparam.fused.SqueezeExcite;

/** One block of a plan: its convolution on an image of known size, what follows it, and the fused weights. */
record Block(FusedConv conv, ConvShape shape) {
    /** What the convolution itself does to its output: channel attention before the activation comes in between. */
    Rectifier convRectifier() {
        SqueezeExcite se = conv.squeezeExcite();
        return se != null && se.placement() == SqueezeExcite.Placement.BEFORE_ACTIVATION
                ? Rectifier.NONE
                : activation();
    }

    /** What the multiplication by the attention's gates does to its output. */
    Rectifier gateRectifier() {
        SqueezeExcite se = conv.squeezeExcite();
        return se != null && se.placement() == SqueezeExcite.Placement.BEFORE_ACTIVATION
                ? activation()
                : Rectifier.NONE;
    }

    @Nullable
    SqueezeExcite squeezeExcite() {
        return conv.squeezeExcite();
    }

    int outPixels() {
        return shape.outHeight() * shape.outWidth();
    }

    private Rectifier activation() {
        return conv.activation() == Activation.RELU ? Rectifier.RELU : Rectifier.NONE;
    }
}
